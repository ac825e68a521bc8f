// A damaged file may make the HDF5 library crash, run out of its memory or never come back. That is
// known, and the program does its work on files in a process of its own for it. Here such an input
// ends the run quietly, to be started again; everything else that goes wrong is left to libFuzzer.

#define _GNU_SOURCE
#include "include/FuzzingRuntime.h"

#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { FRAMES = 256 };

static uintptr_t library_start, library_end;
static unsigned seconds_allowed;
static size_t most_allocated;
static const uint8_t *input;
static size_t input_size;

static int find_library(struct dl_phdr_info *info, size_t size, void *unused) {
  (void)size, (void)unused;
  if (!strstr(info->dlpi_name, "libhdf5")) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
    uintptr_t start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    uintptr_t end = start + info->dlpi_phdr[i].p_memsz;
    if (library_start == 0 || start < library_start) library_start = start;
    if (end > library_end) library_end = end;
  }
  return 1;
}

static bool is_inside_library(void) {
  void *frames[FRAMES];
  int count = backtrace(frames, FRAMES);
  for (int i = 0; i < count; i++) {
    uintptr_t place = (uintptr_t)frames[i];
    if (place >= library_start && place < library_end) return true;
  }
  return false;
}

// Keeps the input in the folder that the environment names, if it does.
static void keep_input(const char *why) {
  const char *folder = getenv("AXPIPE_FUZZ_KNOWN");
  if (!folder || !input) return;
  uint32_t hash = 2166136261;
  for (size_t i = 0; i < input_size; i++) hash = (hash ^ input[i]) * 16777619;
  char path[4096];
  snprintf(path, sizeof path, "%s/%s-%08x", folder, why, hash);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0) return;
  if (write(file, input, input_size) < 0) perror(path);
  close(file);
}

static void end_if_known(const char *why) {
  if (input && is_inside_library()) {
    keep_input(why);
    _exit(ax_fuzz_blames_library);
  }
}

// AddressSanitizer calls this when it found something, before it says so.
void __asan_on_error(void);
void __asan_on_error(void) { end_if_known("memory"); }

static void check_allocation(const volatile void *place, size_t size) {
  (void)place;
  if (size <= most_allocated) return;
  end_if_known("allocation");
  fprintf(stderr, "an allocation of %zu bytes\n", size);
  abort();
}

static void ignore_free(const volatile void *place) { (void)place; }

int __sanitizer_install_malloc_and_free_hooks(
  void (*allocated)(const volatile void *, size_t), void (*freed)(const volatile void *));

static const int watched[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
static struct sigaction before[NSIG];

static void handle_crash(int number, siginfo_t *info, void *context) {
  end_if_known("crash");
  struct sigaction *other = &before[number];
  if (other->sa_flags & SA_SIGINFO) {
    other->sa_sigaction(number, info, context);
  } else if (other->sa_handler != SIG_DFL && other->sa_handler != SIG_IGN) {
    other->sa_handler(number);
  } else {
    signal(number, SIG_DFL);
    raise(number);
  }
}

static void handle_slowness(int number) {
  (void)number;
  end_if_known("endless");
  fprintf(stderr, "more than %u seconds\n", seconds_allowed);
  abort();
}

void ax_fuzz_watch(unsigned seconds, size_t most) {
  if (library_start) return;
  dl_iterate_phdr(find_library, NULL);
  if (!library_start) {
    fputs("HDF5 is not linked as a shared library: it could not be told from axpipe\n", stderr);
    exit(1);
  }
  // The first call loads what unwinds the stack.
  is_inside_library();
  seconds_allowed = seconds;
  most_allocated = most;
  struct sigaction action = {.sa_sigaction = handle_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
    sigaction(watched[i], &action, &before[watched[i]]);
  struct sigaction slow = {.sa_handler = handle_slowness, .sa_flags = SA_ONSTACK};
  sigaction(SIGVTALRM, &slow, NULL);
  __sanitizer_install_malloc_and_free_hooks(check_allocation, ignore_free);
}

void ax_fuzz_begin(const uint8_t *data, size_t size) {
  struct itimerval limit = {.it_value = {.tv_sec = data ? seconds_allowed : 0}};
  setitimer(ITIMER_VIRTUAL, &limit, NULL);
  input_size = size;
  input = data;
}
