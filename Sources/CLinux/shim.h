#pragma once

#include <fcntl.h>
#include <sys/types.h>

// Calls of Linux that the C library declares only to those who ask for its extensions.

int fallocate(int descriptor, int mode, off_t offset, off_t length);

ssize_t splice(
    int from, off_t *from_offset, int to, off_t *to_offset, size_t count, unsigned flags);

ssize_t sendfile(int to, int from, off_t *offset, size_t count);

// How to open a file that has no name yet, O_TMPFILE.
static inline int linux_nameless(void) { return __O_TMPFILE; }
