// ftruncate, flock and O_CLOEXEC beside C11.
#define _DEFAULT_SOURCE

#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void ax_report(hid_t minor, const char *what) {
  H5Epush2(
    H5E_DEFAULT, __FILE__, "file driver", __LINE__, H5E_ERR_CLS, H5E_VFL, minor, "%s", what);
}

void ax_report_errno(hid_t minor, const char *what) {
  int const reason = errno;
  H5Epush2(
    H5E_DEFAULT, __FILE__, "file driver", __LINE__, H5E_ERR_CLS, H5E_VFL, minor,
    "%s, errno = %d, error message = '%s'", what, reason, strerror(reason));
}

static int open_flags(unsigned flags) {
  return (flags & H5F_ACC_RDWR ? O_RDWR : O_RDONLY) | (flags & H5F_ACC_TRUNC ? O_TRUNC : 0)
    | (flags & H5F_ACC_CREAT ? O_CREAT : 0) | (flags & H5F_ACC_EXCL ? O_EXCL : 0) | O_CLOEXEC;
}

static H5FD_t *open_by_name(const char *name, unsigned flags, hid_t access, haddr_t room) {
  (void)room;
  int const descriptor = open(name, open_flags(flags), 0666);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    ax_report_errno(H5E_CANTOPENFILE, "unable to open file");
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
  file->is_written = flags & H5F_ACC_RDWR;
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
  bool const failed = close(file->descriptor) != 0 && file->is_written;
  if (failed) ax_report_errno(H5E_CANTCLOSEFILE, "unable to close file");
  free(file);
  return failed ? -1 : 0;
}

static int compare(const H5FD_t *one, const H5FD_t *other) {
  const open_file *const a = (const open_file *)one, *const b = (const open_file *)other;
  if (a->device != b->device) return a->device < b->device ? -1 : 1;
  return a->number < b->number ? -1 : a->number > b->number;
}

static herr_t query(const H5FD_t *common, unsigned long *features) {
  (void)common;
  if (features != NULL) {
    *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA
      | H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_POSIX_COMPAT_HANDLE;
#ifdef H5FD_FEAT_DEFAULT_VFD_COMPATIBLE
    *features |= H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
#endif
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

/// Makes the file as long as the library's addresses go.
static herr_t truncate_file(H5FD_t *common, hid_t transfer, hbool_t closing) {
  (void)transfer, (void)closing;
  open_file *const file = (open_file *)common;
  if (file->end_of_addresses == file->end_of_file) return 0;
  int status;
  do status = ftruncate(file->descriptor, (off_t)file->end_of_addresses);
  while (status != 0 && errno == EINTR);
  if (status != 0) {
    ax_report_errno(H5E_SEEKERROR, "unable to extend file properly");
    return -1;
  }
  file->end_of_file = file->end_of_addresses;
  return 0;
}

static herr_t lock(H5FD_t *common, hbool_t for_writing) {
  const open_file *const file = (const open_file *)common;
  if (flock(file->descriptor, (for_writing ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return 0;
  if (errno == ENOSYS && !file->needs_locks) return 0;
  ax_report_errno(H5E_CANTLOCKFILE, "unable to lock file");
  return -1;
}

static herr_t unlock(H5FD_t *common) {
  const open_file *const file = (const open_file *)common;
  if (flock(file->descriptor, LOCK_UN) == 0) return 0;
  if (errno == ENOSYS && !file->needs_locks) return 0;
  ax_report_errno(H5E_CANTUNLOCKFILE, "unable to unlock file");
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
    .maxaddr = AX_MOST_ADDRESS,
    .fc_degree = H5F_CLOSE_WEAK,
    .open = open_by_name,
    .close = close_file,
    .cmp = compare,
    .query = query,
    .get_eoa = end_of_addresses,
    .set_eoa = set_end_of_addresses,
    .get_eof = end_of_file,
    .get_handle = descriptor,
    .read = ax_read_bytes,
    .write = ax_write_bytes,
    .truncate = truncate_file,
    .lock = lock,
    .unlock = unlock,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  if (driver < 0) driver = H5FDregister(&class);
  return driver;
}
