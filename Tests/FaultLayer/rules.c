// Counts calls, says which of them fail, and writes at the end what was counted.

#define _GNU_SOURCE
#include "layer.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KIND_NAME(name) #name,
static const char *const kind_names[KIND_COUNT] = {KINDS(KIND_NAME)};

// Calls that are to fail.
struct rule {
  enum kind kind;
  long number;
  bool and_later;
  enum fate fate;
  int code;
};

static struct rule rules[16];
static size_t rule_count;
static atomic_long calls[KIND_COUNT];

// What failed, line by line.
static char failures[1 << 20];
static size_t failures_size;
static pthread_mutex_t failures_lock = PTHREAD_MUTEX_INITIALIZER;

// The beginnings of the paths that count.
static const char *paths[8];
static size_t path_count;
static bool is_ready;

// A mistake in a test must not look like a success.
static void reject(const char *rule) {
  fprintf(stderr, "fault layer: no rule: '%s'\n", rule);
  abort();
}

static void add_rule(char *text) {
  char *number = strchr(text, ':');
  char *code = number == NULL ? NULL : strchr(number + 1, ':');
  if (code == NULL || rule_count == sizeof rules / sizeof *rules) reject(text);
  *number++ = *code++ = '\0';
  struct rule rule = {.number = strtol(number, NULL, 10),
                      .and_later = strchr(number, '+') != NULL,
                      .fate = strcmp(code, "short") == 0  ? IS_SHORT
                              : strcmp(code, "pass") == 0 ? PASSES
                                                          : FAILS,
                      .code = (int)strtol(code, NULL, 10)};
  while (rule.kind < KIND_COUNT && strcmp(kind_names[rule.kind], text) != 0) rule.kind += 1;
  if (rule.kind == KIND_COUNT || rule.number < 1) reject(text);
  if (rule.fate == FAILS && rule.code <= 0) reject(text);
  rules[rule_count++] = rule;
}

// Every process counts for itself.
static void begin_again(void) {
  for (int kind = 0; kind < KIND_COUNT; kind++) calls[kind] = 0;
  failures_size = 0;
}

__attribute__((constructor)) static void begin(void) {
  char *copy = strdup(getenv("FAULT_FAIL") ?: ""), *rest = copy;
  for (char *rule; (rule = strsep(&rest, ",")) != NULL;) {
    if (*rule != '\0') add_rule(rule);
  }
  free(copy);
  // The paths are kept, with what follows the last.
  rest = strdup(getenv("FAULT_PATHS") ?: "");
  for (char *path; (path = strsep(&rest, ",")) != NULL;) {
    if (path_count == sizeof paths / sizeof *paths) reject(path);
    if (*path != '\0') paths[path_count++] = path;
  }
  pthread_atfork(NULL, NULL, begin_again);
  is_ready = true;
}

static void note_failure(enum kind kind, long number, const char *function, const char *subject) {
  pthread_mutex_lock(&failures_lock);
  size_t room = sizeof failures - failures_size;
  int size = snprintf(failures + failures_size, room, "failed %s %ld %s %s\n", kind_names[kind],
                      number, function, subject);
  if (size > 0 && (size_t)size < room) failures_size += (size_t)size;
  pthread_mutex_unlock(&failures_lock);
}

enum fate decide(enum kind kind, const char *function, const char *subject) {
  if (!is_ready) return PASSES;
  long number = ++calls[kind];
  for (size_t i = 0; i < rule_count; i++) {
    const struct rule *rule = &rules[i];
    if (rule->kind != kind || number < rule->number) continue;
    if (number > rule->number && !rule->and_later) continue;
    note_failure(kind, number, function, subject);
    if (rule->fate == FAILS) errno = rule->code;
    return rule->fate;
  }
  return PASSES;
}

bool is_logging(void) {
  for (size_t i = 0; i < rule_count; i++) {
    if (rules[i].fate == PASSES) return true;
  }
  return false;
}

static bool counts(const char *path) {
  for (size_t i = 0; i < path_count; i++) {
    if (strncmp(path, paths[i], strlen(paths[i])) == 0) return true;
  }
  return false;
}

// The path of an open file, `pipe:[…]` for a pipe. False for what does not count: messages on
// standard error are what tests look at, and other pipes are of the program's own making.
static bool path_of(int descriptor, char path[PATH_MAX]) {
  if (descriptor < 0 || descriptor == STDERR_FILENO) return false;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const int saved = errno;
  ssize_t size = readlink(link, path, PATH_MAX - 1);
  errno = saved;
  if (size < 0) return false;
  path[size] = '\0';
  if (descriptor > STDOUT_FILENO && strncmp(path, "pipe:", 5) == 0) return false;
  return counts(path);
}

enum fate decide_descriptor(enum kind kind, const char *function, int descriptor) {
  char path[PATH_MAX];
  if (!is_ready || !path_of(descriptor, path)) return PASSES;
  return decide(kind, function, path);
}

enum fate decide_path(enum kind kind, const char *function, const char *path) {
  if (!is_ready || path == NULL) return PASSES;
  if (path[0] == '/') return counts(path) ? decide(kind, function, path) : PASSES;
  // Any other begins in the directory that the program is in.
  char whole[2 * PATH_MAX];
  if (syscall(SYS_getcwd, whole, PATH_MAX) <= 0) return PASSES;
  const size_t size = strlen(whole);
  snprintf(whole + size, sizeof whole - size, "/%s", path);
  return counts(whole) ? decide(kind, function, whole) : PASSES;
}

int open_descriptors(void) {
  DIR *list = opendir("/proc/self/fd");
  if (list == NULL) return -1;
  int count = 0;
  for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
    char path[PATH_MAX];
    int descriptor = atoi(entry->d_name);
    if (descriptor > STDERR_FILENO && path_of(descriptor, path)) count += 1;
  }
  closedir(list);
  return count;
}

void write_log(void) {
  static atomic_flag is_written = ATOMIC_FLAG_INIT;
  const char *path = getenv("FAULT_LOG");
  if (path == NULL || atomic_flag_test_and_set(&is_written)) return;
  is_ready = false;
  static char text[sizeof failures + 1024];
  size_t size = 0;
#define ADD(...) size += (size_t)snprintf(text + size, sizeof text - size, __VA_ARGS__)
  ADD("process %d\n", (int)getpid());
  for (int kind = 0; kind < KIND_COUNT; kind++) ADD("%s %ld\n", kind_names[kind], calls[kind]);
  ADD("open_descriptors %d\nlive_handles %ld\nhdf5_objects %ld\n%.*s", open_descriptors(),
      live_handles(), hdf5_objects(), (int)failures_size, failures);
#undef ADD
  // Past this layer, and in one piece, so that the lines of two processes do not mix.
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                          0600);
  if (file < 0) return;
  if (syscall(SYS_write, file, text, size) != (long)size) abort();
  syscall(SYS_close, file);
}

__attribute__((destructor)) static void end(void) { write_log(); }

// A child of a fork ends without the handlers.
EXPORTED void _exit(int status) {
  write_log();
  syscall(SYS_exit_group, status);
  __builtin_unreachable();
}

EXPORTED void _Exit(int status) { _exit(status); }

void *next_function(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (function == NULL) {
    fprintf(stderr, "fault layer: there is no %s\n", name);
    abort();
  }
  return function;
}
