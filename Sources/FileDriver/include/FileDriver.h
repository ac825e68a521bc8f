// A driver through which the HDF5 library reads and writes files, and which can tell where in its file
// a chunk lies, or is to lie, instead of moving its bytes: the library would move them one caller at a
// time, and to find a chunk it has no call that takes less than a walk over all the chunks before it.
// Call everything here as HDF5 itself, one thread at a time.

#ifndef AXPIPE_FILE_DRIVER_H
#define AXPIPE_FILE_DRIVER_H

#define H5_USE_110_API
#include <hdf5.h>

/// The driver: reads and writes by a descriptor, and reads nothing that a file which is only read does
/// not have. Negative where the library does not take it.
hid_t ax_file_driver(void);

/// A chunk as it is stored.
typedef struct {
  /// From the beginning of the file.
  haddr_t address;
  hsize_t size;
  /// The filters that were left out: bit i is that of filter i.
  uint32_t mask;
} ax_stored_chunk;

/// Finds the chunk whose first element is at `offset`. The dataset is in a file that is opened through
/// the driver. A `size` of 0 says that nothing is stored. Negative if it failed.
herr_t ax_find_chunk(hid_t dataset, const hsize_t *offset, ax_stored_chunk *chunk);

/// Takes room for a chunk of the given size, to which all filters were applied and whose first element is
/// at `offset`, and enters it in the dataset's index; one that has as much room already keeps it. The
/// caller writes the bytes to the address. The dataset is as for `ax_find_chunk`. Negative if it failed.
herr_t ax_place_chunk(hid_t dataset, const hsize_t *offset, hsize_t size, haddr_t *address);

#endif
