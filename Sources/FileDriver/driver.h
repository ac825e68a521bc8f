// An open file of the driver, and what passes between it and memory.

#ifndef AXPIPE_DRIVER_H
#define AXPIPE_DRIVER_H

#include "FileDriver.h"

#include <stdbool.h>
#include <sys/types.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/// No file is longer; an address beyond is of a damaged one.
#define AX_MOST_ADDRESS (((haddr_t)1 << 62) - 1)

/// An open file. The library's own fields come first.
typedef struct {
  H5FD_t common;
  int descriptor;
  /// Where the library's addresses end, and where the file does as far as the library wrote it.
  haddr_t end_of_addresses, end_of_file;
  dev_t device;
  ino_t number;
  bool is_written;
  /// Whether a file system without locks is an error.
  bool needs_locks;
} open_file;

herr_t ax_read_bytes(
  H5FD_t *file, H5FD_mem_t kind, hid_t transfer, haddr_t address, size_t size, void *buffer);
herr_t ax_write_bytes(
  H5FD_t *file, H5FD_mem_t kind, hid_t transfer, haddr_t address, size_t size, const void *buffer);

/// Tells the library what went wrong, in the form of its own drivers.
void ax_report(hid_t minor, const char *what);

/// The same, with what the system said.
void ax_report_errno(hid_t minor, const char *what);

#endif
