// The calls about files. Those that the C library makes by itself, such as of `fopen`, are not seen.

#define _GNU_SOURCE
#include "layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

// A call about an open file that gives -1 when it fails.
#define DESCRIPTOR_CALL(kind, result, function, parameters, arguments) \
  EXPORTED result function parameters { \
    REAL(function); \
    if (decide_descriptor(KIND_##kind, #function, descriptor) == FAILS) return -1; \
    return real arguments; \
  }

// A call that moves `size` bytes, and may move fewer.
#define TRANSFER_CALL(kind, function, parameters, arguments) \
  EXPORTED ssize_t function parameters { \
    REAL(function); \
    const enum fate fate = decide_descriptor(KIND_##kind, #function, descriptor); \
    if (fate == FAILS) return -1; \
    if (fate == IS_SHORT && size > 1) size /= 2; \
    return real arguments; \
  }

// A call about a path that gives -1 when it fails.
#define PATH_CALL(kind, function, parameters, arguments) \
  EXPORTED int function parameters { \
    REAL(function); \
    if (decide_path(KIND_##kind, #function, path) == FAILS) return -1; \
    return real arguments; \
  }

TRANSFER_CALL(read, read, (int descriptor, void *bytes, size_t size), (descriptor, bytes, size))
TRANSFER_CALL(read, pread, (int descriptor, void *bytes, size_t size, off_t offset),
              (descriptor, bytes, size, offset))
TRANSFER_CALL(read, pread64, (int descriptor, void *bytes, size_t size, off64_t offset),
              (descriptor, bytes, size, offset))
TRANSFER_CALL(write, write, (int descriptor, const void *bytes, size_t size),
              (descriptor, bytes, size))
TRANSFER_CALL(write, pwrite, (int descriptor, const void *bytes, size_t size, off_t offset),
              (descriptor, bytes, size, offset))
TRANSFER_CALL(write, pwrite64, (int descriptor, const void *bytes, size_t size, off64_t offset),
              (descriptor, bytes, size, offset))
DESCRIPTOR_CALL(read, ssize_t, readv, (int descriptor, const struct iovec *pieces, int count),
                (descriptor, pieces, count))
DESCRIPTOR_CALL(write, ssize_t, writev, (int descriptor, const struct iovec *pieces, int count),
                (descriptor, pieces, count))

TRANSFER_CALL(copy, copy_file_range,
              (int descriptor, off64_t *start, int target, off64_t *place, size_t size,
               unsigned flags),
              (descriptor, start, target, place, size, flags))
TRANSFER_CALL(copy, splice,
              (int descriptor, off64_t *start, int target, off64_t *place, size_t size,
               unsigned flags),
              (descriptor, start, target, place, size, flags))
TRANSFER_CALL(copy, sendfile, (int target, int descriptor, off_t *start, size_t size),
              (target, descriptor, start, size))

DESCRIPTOR_CALL(sync, int, fsync, (int descriptor), (descriptor))
DESCRIPTOR_CALL(sync, int, fdatasync, (int descriptor), (descriptor))
DESCRIPTOR_CALL(size, int, ftruncate, (int descriptor, off_t size), (descriptor, size))
DESCRIPTOR_CALL(size, int, ftruncate64, (int descriptor, off64_t size), (descriptor, size))
DESCRIPTOR_CALL(size, int, fallocate, (int descriptor, int mode, off_t start, off_t size),
                (descriptor, mode, start, size))

EXPORTED int posix_fallocate(int descriptor, off_t start, off_t size) {
  REAL(posix_fallocate);
  if (decide_descriptor(KIND_size, "posix_fallocate", descriptor) == FAILS) return errno;
  return real(descriptor, start, size);
}

// As on Linux, a descriptor is gone also when closing it tells of a failure.
EXPORTED int close(int descriptor) {
  REAL(close);
  const enum fate fate = decide_descriptor(KIND_close, "close", descriptor);
  const int code = errno;
  const int status = real(descriptor);
  if (fate != FAILS) return status;
  errno = code;
  return -1;
}

PATH_CALL(rename, rename, (const char *path, const char *target), (path, target))
PATH_CALL(rename, link, (const char *path, const char *target), (path, target))
EXPORTED int linkat(int folder, const char *path, int target_folder, const char *target, int flags) {
  REAL(linkat);
  if (decide_path(KIND_rename, "linkat", target) == FAILS) return -1;
  return real(folder, path, target_folder, target, flags);
}

PATH_CALL(remove, unlink, (const char *path), (path))
PATH_CALL(status, access, (const char *path, int mode), (path, mode))
PATH_CALL(status, stat, (const char *restrict path, struct stat *restrict status), (path, status))
PATH_CALL(status, lstat, (const char *restrict path, struct stat *restrict status), (path, status))
PATH_CALL(status, statvfs, (const char *restrict path, struct statvfs *restrict status),
          (path, status))
DESCRIPTOR_CALL(status, int, fstat, (int descriptor, struct stat *status), (descriptor, status))
DESCRIPTOR_CALL(status, int, fstatvfs, (int descriptor, struct statvfs *status),
                (descriptor, status))
DESCRIPTOR_CALL(status, int, fchmod, (int descriptor, mode_t mode), (descriptor, mode))
DESCRIPTOR_CALL(status, int, fchown, (int descriptor, uid_t user, gid_t group),
                (descriptor, user, group))

EXPORTED int mkstemp(char *path) {
  REAL(mkstemp);
  return decide_path(KIND_open, "mkstemp", path) == FAILS ? -1 : real(path);
}

// The mode is there only where a file may be made, and is taken for nothing elsewhere.
#define OPEN_CALL(function, parameters, arguments) \
  EXPORTED int function parameters { \
    REAL(function); \
    if (decide_path(KIND_open, #function, path) == FAILS) return -1; \
    va_list rest; \
    va_start(rest, flags); \
    const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return real arguments; \
  }

OPEN_CALL(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN_CALL(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN_CALL(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
