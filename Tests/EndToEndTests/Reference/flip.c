// Changes one bit of one write to an unfinished output: to be loaded before the C library.
//
// FLIP_WRITE is the number of the write, FLIP_PLACE where in it the bit is, in percent. The file that
// FLIP_DONE names is made when the write came.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int writes;

static int is_unfinished(int descriptor) {
  char link[64] = "/proc/self/fd/", digits[16], path[4096];
  int count = 0, value = descriptor;
  do digits[count++] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  size_t length = strlen(link);
  while (count > 0) link[length++] = digits[--count];
  link[length] = 0;
  ssize_t size = readlink(link, path, sizeof(path) - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return strstr(path, "axpipe-") != NULL && strstr(path, ".tmp") != NULL;
}

// The bytes to be written: a copy with one bit changed, or those that were given.
static void *changed(int descriptor, const void *bytes, size_t count) {
  const char *wanted = getenv("FLIP_WRITE"), *place = getenv("FLIP_PLACE");
  if (!wanted || !place || count == 0 || !is_unfinished(descriptor)) return NULL;
  if (__atomic_add_fetch(&writes, 1, __ATOMIC_RELAXED) != atoi(wanted)) return NULL;
  int done = open(getenv("FLIP_DONE"), O_WRONLY | O_CREAT, 0600);
  if (done >= 0) close(done);
  unsigned char *copy = malloc(count);
  memcpy(copy, bytes, count);
  copy[(count - 1) * (size_t)atoi(place) / 100] ^= 1 << (count % 8);
  return copy;
}

#define WRITER(name, parameters, arguments) \
  ssize_t name parameters { \
    static ssize_t(*next) parameters; \
    if (!next) next = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name); \
    void *copy = changed(descriptor, bytes, count); \
    if (copy) bytes = copy; \
    ssize_t written = next arguments; \
    free(copy); \
    return written; \
  }

WRITER(write, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count))
WRITER(pwrite, (int descriptor, const void *bytes, size_t count, off_t offset),
       (descriptor, bytes, count, offset))
WRITER(pwrite64, (int descriptor, const void *bytes, size_t count, off64_t offset),
       (descriptor, bytes, count, offset))
