// A driver through which the HDF5 library reads files, and which can tell where in its file a chunk
// lies instead of reading it: the library has no call for that which takes less than a walk over all
// the chunks before it. Call everything here as HDF5 itself, one thread at a time.

#ifndef AXPIPE_FILE_DRIVER_H
#define AXPIPE_FILE_DRIVER_H

#define H5_USE_110_API
#include <hdf5.h>

/// The driver: reads by a descriptor, never writes, and nothing that the file does not have.
/// Negative where the library does not take it.
hid_t ax_file_driver(void);

/// A chunk as it is stored.
typedef struct {
  /// From the beginning of the file.
  haddr_t address;
  hsize_t size;
  /// The filters that were left out: bit i is that of filter i.
  uint32_t mask;
} ax_stored_chunk;

/// Finds the chunk whose first element is at `offset`. The dataset is in a file that is read through
/// the driver. A `size` of 0 says that nothing is stored. Negative if it failed.
herr_t ax_find_chunk(hid_t dataset, const hsize_t *offset, ax_stored_chunk *chunk);

#endif
