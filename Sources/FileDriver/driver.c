// pread, flock and O_CLOEXEC beside C11.
#define _DEFAULT_SOURCE

#include "FileDriver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/// An open file. The library's own fields come first.
typedef struct {
  H5FD_t common;
  int descriptor;
  /// Where the library's addresses end, and where the file does.
  haddr_t end_of_addresses, end_of_file;
  dev_t device;
  ino_t number;
  /// Whether a file system without locks is an error.
  bool needs_locks;
} open_file;

/// Takes down where elements would be read from, while it is set.
typedef struct {
  haddr_t address;
  hsize_t size;
  unsigned requests;
} sought;
static sought *seeking;

/// Tells the library what the system said, in the form of its own drivers.
static void report(hid_t minor, const char *what) {
  int const reason = errno;
  H5Epush2(
    H5E_DEFAULT, __FILE__, "file driver", __LINE__, H5E_ERR_CLS, H5E_VFL, minor,
    "%s, errno = %d, error message = '%s'", what, reason, strerror(reason));
}

static H5FD_t *open_for_reading(const char *name, unsigned flags, hid_t access, haddr_t room) {
  (void)room;
  if (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_CREAT)) {
    H5Epush2(
      H5E_DEFAULT, __FILE__, "file driver", __LINE__, H5E_ERR_CLS, H5E_VFL, H5E_CANTOPENFILE,
      "the driver only reads");
    return NULL;
  }
  int const descriptor = open(name, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    report(H5E_CANTOPENFILE, "unable to open file");
    if (descriptor >= 0) close(descriptor);
    return NULL;
  }
  open_file *const file = calloc(1, sizeof *file);
  if (file == NULL) {
    close(descriptor);
    return NULL;
  }
  file->descriptor = descriptor;
  file->end_of_file = (haddr_t)status.st_size;
  file->device = status.st_dev;
  file->number = status.st_ino;
  file->needs_locks = true;
#if H5_VERSION_GE(1, 10, 7)
  hbool_t locks, lenient = false;
  if (H5Pget_file_locking(access, &locks, &lenient) >= 0) file->needs_locks = !lenient;
#else
  (void)access;
#endif
  return &file->common;
}

static herr_t close_file(H5FD_t *common) {
  open_file *const file = (open_file *)common;
  close(file->descriptor);
  free(file);
  return 0;
}

static int compare(const H5FD_t *one, const H5FD_t *other) {
  const open_file *const a = (const open_file *)one, *const b = (const open_file *)other;
  if (a->device != b->device) return a->device < b->device ? -1 : 1;
  return a->number < b->number ? -1 : a->number > b->number;
}

static herr_t query(const H5FD_t *common, unsigned long *features) {
  (void)common;
  if (features != NULL) {
    *features = H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE
      | H5FD_FEAT_POSIX_COMPAT_HANDLE;
  }
  return 0;
}

static haddr_t end_of_addresses(const H5FD_t *common, H5FD_mem_t kind) {
  (void)kind;
  return ((const open_file *)common)->end_of_addresses;
}

static herr_t set_end_of_addresses(H5FD_t *common, H5FD_mem_t kind, haddr_t end) {
  (void)kind;
  ((open_file *)common)->end_of_addresses = end;
  return 0;
}

static haddr_t end_of_file(const H5FD_t *common, H5FD_mem_t kind) {
  (void)kind;
  return ((const open_file *)common)->end_of_file;
}

static herr_t descriptor(H5FD_t *common, hid_t access, void **pointer) {
  (void)access;
  *pointer = &((open_file *)common)->descriptor;
  return 0;
}

static herr_t read_bytes(
  H5FD_t *common, H5FD_mem_t kind, hid_t transfer, haddr_t address, size_t size, void *buffer
) {
  (void)transfer;
  open_file *const file = (open_file *)common;
  if (seeking != NULL && kind == H5FD_MEM_DRAW) {
    *seeking = (sought){address, size, seeking->requests + 1};
    return 0;
  }
  // The library's own drivers give zeros for what is past the end.
  char *next = buffer;
  while (size > 0) {
    ssize_t const count = pread(file->descriptor, next, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      report(H5E_READERROR, "file read failed");
      return -1;
    }
    if (count == 0) {
      H5Epush2(
        H5E_DEFAULT, __FILE__, "file driver", __LINE__, H5E_ERR_CLS, H5E_VFL, H5E_READERROR,
        "the file ends before its data");
      return -1;
    }
    next += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  return 0;
}

/// The library does not register a driver without it.
static herr_t write_nothing(
  H5FD_t *common, H5FD_mem_t kind, hid_t transfer, haddr_t address, size_t size, const void *buffer
) {
  (void)common, (void)kind, (void)transfer, (void)address, (void)size, (void)buffer;
  return -1;
}

static herr_t lock(H5FD_t *common, hbool_t for_writing) {
  const open_file *const file = (const open_file *)common;
  if (flock(file->descriptor, (for_writing ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return 0;
  if (errno == ENOSYS && !file->needs_locks) return 0;
  report(H5E_CANTLOCKFILE, "unable to lock file");
  return -1;
}

static herr_t unlock(H5FD_t *common) {
  const open_file *const file = (const open_file *)common;
  if (flock(file->descriptor, LOCK_UN) == 0) return 0;
  if (errno == ENOSYS && !file->needs_locks) return 0;
  report(H5E_CANTUNLOCKFILE, "unable to unlock file");
  return -1;
}

hid_t ax_file_driver(void) {
  static hid_t driver = H5I_INVALID_HID;
  static H5FD_class_t const class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)600,
#endif
    .name = "axpipe",
    .maxaddr = ((haddr_t)1 << 62) - 1,
    .fc_degree = H5F_CLOSE_WEAK,
    .open = open_for_reading,
    .close = close_file,
    .cmp = compare,
    .query = query,
    .get_eoa = end_of_addresses,
    .set_eoa = set_end_of_addresses,
    .get_eof = end_of_file,
    .get_handle = descriptor,
    .read = read_bytes,
    .write = write_nothing,
    .lock = lock,
    .unlock = unlock,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  if (driver < 0) driver = H5FDregister(&class);
  return driver;
}

herr_t ax_find_chunk(hid_t dataset, const hsize_t *offset, ax_stored_chunk *chunk) {
  *chunk = (ax_stored_chunk){0, 0, 0};
  // Not every release of the library takes it for an answer that nothing is stored.
  hsize_t size = 0;
  if (H5Dget_chunk_storage_size(dataset, offset, &size) < 0 || size == 0) return 0;
  // Nothing is written to where the library is told to put the chunk.
  char nowhere;
  sought found = {0, 0, 0};
  seeking = &found;
  herr_t const status = H5Dread_chunk(dataset, H5P_DEFAULT, offset, &chunk->mask, &nowhere);
  seeking = NULL;
  if (status < 0 || found.requests != 1) return -1;
  chunk->address = found.address;
  chunk->size = found.size;
  return 0;
}
