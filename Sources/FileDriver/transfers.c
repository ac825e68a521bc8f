// pread and pwrite beside C11.
#define _DEFAULT_SOURCE

#include "driver.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char past_the_end[] = "the file ends before its data";

/// The bytes of a chunk, which pass between file and memory in one go.
typedef struct {
  /// Where the library was told that they are, or belong, in memory; nothing is there.
  const void *memory;
  haddr_t address;
  hsize_t size;
  unsigned requests;
} chunk_transfer;

/// The transfer that is only noted, if there is one.
static chunk_transfer *noted;

static bool note(haddr_t address, size_t size, const void *memory) {
  if (noted == NULL || memory != noted->memory) return false;
  noted->address = address;
  noted->size = size;
  noted->requests++;
  return true;
}

herr_t ax_read_bytes(
  H5FD_t *common, H5FD_mem_t kind, hid_t transfer, haddr_t address, size_t size, void *buffer
) {
  (void)kind, (void)transfer;
  open_file *const file = (open_file *)common;
  if (note(address, size, buffer)) return 0;
  if (address > AX_MOST_ADDRESS) {
    ax_report(H5E_READERROR, past_the_end);
    return -1;
  }
  char *next = buffer;
  while (size > 0) {
    ssize_t const count = pread(file->descriptor, next, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      ax_report_errno(H5E_READERROR, "file read failed");
      return -1;
    }
    if (count == 0) {
      // In a file that is being written it is room that nothing was written to yet.
      if (file->is_written) {
        memset(next, 0, size);
        return 0;
      }
      ax_report(H5E_READERROR, past_the_end);
      return -1;
    }
    next += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  return 0;
}

herr_t ax_write_bytes(
  H5FD_t *common, H5FD_mem_t kind, hid_t transfer, haddr_t address, size_t size, const void *buffer
) {
  (void)kind, (void)transfer;
  open_file *const file = (open_file *)common;
  if (note(address, size, buffer)) return 0;
  const char *next = buffer;
  while (size > 0) {
    ssize_t const count = pwrite(file->descriptor, next, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      ax_report_errno(H5E_WRITEERROR, "file write failed");
      return -1;
    }
    next += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  if (address > file->end_of_file) file->end_of_file = address;
  return 0;
}

/// Whether the library finds a chunk in its index.
static bool is_stored(hid_t dataset, const hsize_t *offset) {
  // Not every release of the library takes it for an answer that nothing is stored.
  hsize_t size = 0;
  return H5Dget_chunk_storage_size(dataset, offset, &size) >= 0 && size > 0;
}

herr_t ax_find_chunk(hid_t dataset, const hsize_t *offset, ax_stored_chunk *chunk) {
  *chunk = (ax_stored_chunk){0, 0, 0};
  if (!is_stored(dataset, offset)) return 0;
  char nowhere;
  chunk_transfer transfer = {.memory = &nowhere};
  noted = &transfer;
  herr_t const status = H5Dread_chunk(dataset, H5P_DEFAULT, offset, &chunk->mask, &nowhere);
  noted = NULL;
  if (status < 0) {
    // Of fill values that the library has read, and keeps, it says at first that they are stored. To ask
    // again makes it forget why it failed.
    hid_t const reason = H5Eget_current_stack();
    bool const is_there = is_stored(dataset, offset);
    H5Eset_current_stack(reason);
    return is_there ? -1 : 0;
  }
  if (transfer.requests != 1) return -1;
  chunk->address = transfer.address;
  chunk->size = transfer.size;
  return 0;
}

herr_t ax_place_chunk(hid_t dataset, const hsize_t *offset, hsize_t size, haddr_t *address) {
  char nowhere = 0;
  chunk_transfer transfer = {.memory = &nowhere};
  noted = &transfer;
  herr_t const status = H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset, size, &nowhere);
  noted = NULL;
  if (status < 0 || transfer.requests != 1 || transfer.size != size) return -1;
  *address = transfer.address;
  return 0;
}
