#pragma once

#include <sys/types.h>

// Calls of Linux that the C library declares only to those who ask for its extensions.

int fallocate(int descriptor, int mode, off_t offset, off_t length);

ssize_t splice(
    int from, off_t *from_offset, int to, off_t *to_offset, size_t count, unsigned flags);

ssize_t sendfile(int to, int from, off_t *offset, size_t count);

// How to open a file that has no name yet: the bit of O_TMPFILE beside O_DIRECTORY, which is the same on
// x86-64 and arm64. Its header would make the types of stat this module's own.
static inline int linux_nameless(void) { return 020000000; }

ssize_t copy_file_range(
    int input, off_t *input_offset, int output, off_t *output_offset, size_t length,
    unsigned flags);
