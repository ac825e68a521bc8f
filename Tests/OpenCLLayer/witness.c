// Counts calls, makes the ones fail that LAYER_FAIL names, and writes the counts at the end.

#include "layer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

atomic_long live[OBJECT_COUNT];
atomic_size_t bytes_up, bytes_down, mapped_up, mapped_down, bytes_shared;
atomic_long live_bytes, peak_bytes;

static atomic_long calls[CALL_COUNT];
static atomic_long failures;

#define CALL_NAME(function) #function,
static const char *const call_names[CALL_COUNT] = {LAYER_CALLS(CALL_NAME)};
static const char *const object_names[OBJECT_COUNT] = {
    "context", "queue", "buffer", "program", "kernel", "event", "mapping"};

// A call that is to fail.
struct rule {
  enum call call;
  long number;
  bool and_later;
  cl_int code;
};

static struct rule rules[32];
static size_t rule_count;
static pid_t process;

// A mistake in a test must not look like a success.
static void reject(const char *rule) {
  fprintf(stderr, "layer: no rule for LAYER_FAIL: '%s'\n", rule);
  abort();
}

static void add_rule(char *text) {
  char *number = strchr(text, ':');
  char *code = number == NULL ? NULL : strchr(number + 1, ':');
  if (code == NULL || rule_count == sizeof rules / sizeof *rules) reject(text);
  *number = *code = '\0';
  struct rule rule = {.number = strtol(number + 1, NULL, 10),
                      .and_later = strchr(number + 1, '+') != NULL,
                      .code = (cl_int)strtol(code + 1, NULL, 10)};
  while (rule.call < CALL_COUNT && strcmp(call_names[rule.call], text) != 0) rule.call += 1;
  if (rule.call == CALL_COUNT || rule.number < 1 || rule.code >= 0) reject(text);
  rules[rule_count++] = rule;
}

__attribute__((constructor)) static void begin(void) {
  process = getpid();
  const char *text = getenv("LAYER_FAIL");
  if (text == NULL) return;
  char *copy = strdup(text), *rest = copy;
  for (char *rule; (rule = strsep(&rest, ",")) != NULL;) {
    if (*rule != '\0') add_rule(rule);
  }
  free(copy);
}

cl_int enter(enum call call) {
  long number = ++calls[call];
  for (size_t i = 0; i < rule_count; i++) {
    const struct rule *rule = &rules[i];
    if (rule->call != call || number < rule->number) continue;
    if (number > rule->number && !rule->and_later) continue;
    failures += 1;
    return rule->code;
  }
  return CL_SUCCESS;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("LAYER_LOG");
  // A driver may run its compiler in a process of its own, which ends here too.
  if (path == NULL || getpid() != process) return;
  FILE *file = fopen(path, "w");
  if (file == NULL) return;
  for (int i = 0; i < CALL_COUNT; i++) fprintf(file, "%s %ld\n", call_names[i], (long)calls[i]);
  fprintf(file, "bytes_up %zu\n", (size_t)bytes_up);
  fprintf(file, "bytes_down %zu\n", (size_t)bytes_down);
  fprintf(file, "mapped_up %zu\n", (size_t)mapped_up);
  fprintf(file, "mapped_down %zu\n", (size_t)mapped_down);
  fprintf(file, "bytes_shared %zu\n", (size_t)bytes_shared);
  fprintf(file, "peak_buffer_bytes %ld\n", (long)peak_bytes);
  fprintf(file, "live_buffer_bytes %ld\n", (long)live_bytes);
  for (int i = 0; i < OBJECT_COUNT; i++) {
    fprintf(file, "live_%s %ld\n", object_names[i], (long)live[i]);
  }
  fprintf(file, "failures %ld\n", (long)failures);
  fclose(file);
}
