// Requests for memory, of the program and of the libraries that it starts with, for as many bytes as
// FAULT_MEMORY says or more. Swift's runtime ends the program where it gets none, so that only what
// is asked for past it can fail. HDF5 1.10 tries again after it has given back what it keeps, and
// then writes to memory that it gave back (H5FL_blk_malloc): its requests are left alone.

#define _GNU_SOURCE
#include "layer.h"

#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// Where the code is whose requests count.
static struct {
  uintptr_t start, end;
} parts[64];
static size_t part_count;
static size_t least = SIZE_MAX;

static int add_part(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size, (void)unused;
  const char *name = strrchr(object->dlpi_name, '/');
  name = name == NULL ? object->dlpi_name : name + 1;
  // The first, without a name, is the program.
  static const char *const others[] = {"libc.",  "ld-",      "libstdc++", "libgcc",
                                       "libswift", "libFound", "libdispatch", "linux-vdso",
                                       "libhdf5"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (strncmp(name, others[i], strlen(others[i])) == 0) return 0;
  }
  for (int i = 0; i < object->dlpi_phnum && part_count < sizeof parts / sizeof *parts; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    parts[part_count].start = object->dlpi_addr + part->p_vaddr;
    parts[part_count++].end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
  }
  return 0;
}

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("FAULT_MEMORY");
  if (text == NULL) return;
  dl_iterate_phdr(add_part, NULL);
  least = strtoul(text, NULL, 10);
}

static bool fails(const char *function, size_t size, void *caller) {
  if (size < least) return false;
  for (size_t i = 0; i < part_count; i++) {
    if ((uintptr_t)caller < parts[i].start || (uintptr_t)caller >= parts[i].end) continue;
    char subject[64];
    snprintf(subject, sizeof subject, "%zu", size);
    return decide(KIND_memory, function, subject) == FAILS;
  }
  return false;
}

#define FAILS(function, size) fails(#function, size, __builtin_return_address(0))

EXPORTED void *malloc(size_t size) {
  return FAILS(malloc, size) ? NULL : __libc_malloc(size);
}

EXPORTED void *calloc(size_t count, size_t size) {
  size_t bytes = 0;
  if (!__builtin_mul_overflow(count, size, &bytes) && FAILS(calloc, bytes)) return NULL;
  return __libc_calloc(count, size);
}

EXPORTED void *realloc(void *memory, size_t size) {
  return FAILS(realloc, size) ? NULL : __libc_realloc(memory, size);
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size) {
  return FAILS(aligned_alloc, size) ? NULL : __libc_memalign(alignment, size);
}

EXPORTED int posix_memalign(void **memory, size_t alignment, size_t size) {
  const int saved = errno;
  *memory = FAILS(posix_memalign, size) ? NULL : __libc_memalign(alignment, size);
  errno = saved;
  return *memory == NULL ? ENOMEM : 0;
}

EXPORTED void *mmap(void *place, size_t size, int protection, int flags, int file, off_t start) {
  REAL(mmap);
  if ((flags & MAP_ANONYMOUS) && FAILS(mmap, size)) return MAP_FAILED;
  return real(place, size, protection, flags, file, start);
}
