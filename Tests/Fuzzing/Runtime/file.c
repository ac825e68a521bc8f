#define _GNU_SOURCE
#include "include/FuzzingRuntime.h"

#include <sys/mman.h>
#include <unistd.h>

int ax_fuzz_file(const uint8_t *data, size_t size) {
  int file = memfd_create("fuzzed", MFD_CLOEXEC);
  if (file < 0) return -1;
  if (write(file, data, size) == (ssize_t)size) return file;
  close(file);
  return -1;
}
