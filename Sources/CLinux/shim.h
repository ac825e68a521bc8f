#pragma once

#include <sys/statfs.h>
#include <sys/types.h>

// Calls of Linux that the C library declares only to those who ask for its extensions.

int fallocate(int descriptor, int mode, off_t offset, off_t length);

// The mode of fallocate that takes room past the end of a file, which stays where it is.
static inline int linux_keep_size(void) { return 1; }

ssize_t splice(
    int from, off_t *from_offset, int to, off_t *to_offset, size_t count, unsigned flags);

ssize_t sendfile(int to, int from, off_t *offset, size_t count);

// How to open a file that has no name yet: the bit of O_TMPFILE beside O_DIRECTORY, which is the same on
// x86-64 and arm64. Its header would make the types of stat this module's own.
static inline int linux_nameless(void) { return 020000000; }

ssize_t copy_file_range(
    int input, off_t *input_offset, int output, off_t *output_offset, size_t length,
    unsigned flags);

int sync_file_range(int descriptor, off_t offset, off_t length, unsigned flags);

// To begin writing a part of a file to the disk, and to wait for it.
static inline unsigned linux_sync_begin(void) { return 2; }
static inline unsigned linux_sync_complete(void) { return 1 | 2 | 4; }

// The command of fcntl that takes a lock of an open file, which ends with the last descriptor of it.
static inline int linux_set_lock(void) { return 37; }

// The number of an open file's file system; 0 if it does not tell.
static inline long linux_file_system(int descriptor) {
  struct statfs status;
  return fstatfs(descriptor, &status) == 0 ? (long)status.f_type : 0;
}

ssize_t getxattr(const char *path, const char *name, void *value, size_t size);

int fsetxattr(int descriptor, const char *name, const void *value, size_t size, int flags);

int fremovexattr(int descriptor, const char *name);
