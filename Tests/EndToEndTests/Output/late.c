// A signal that comes while the output is renamed, and whose handler takes its time.
//
// The thread that renames goes on while another one removes the temporary files, and finds that the
// file is gone.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static atomic_bool is_first;

int rename(const char *path, const char *target) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  atomic_store(&is_first, true);
  kill(getpid(), SIGTERM);
  usleep(20000);
  return real(path, target);
}

int unlink(const char *path) {
  int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
  int result = real(path);
  if (atomic_exchange(&is_first, false)) usleep(300000);
  return result;
}
