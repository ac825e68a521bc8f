// libFuzzer's entry, and who is to blame for a crash.

#ifndef AXPIPE_FUZZING_RUNTIME_H
#define AXPIPE_FUZZING_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

/// Calls `callback` with inputs that libFuzzer makes, until it has had enough of them.
int LLVMFuzzerRunDriver(
  int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

/// libFuzzer's own mutations.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);

/// The process ends with this code where the HDF5 library is to blame.
enum { ax_fuzz_blames_library = 99 };

/// From now on a crash, an error of memory and an input that takes more than `seconds` of the
/// processor end the process with `ax_fuzz_blames_library` if they happen inside the HDF5 library.
/// One allocation of more than `most` bytes counts as a crash. Safe to call again.
void ax_fuzz_watch(unsigned seconds, size_t most);

/// Says which input is being tried, so that what the library does not survive can be kept; none when
/// `data` is null.
void ax_fuzz_begin(const uint8_t *data, size_t size);

/// A file in memory with the given bytes: its descriptor, or -1.
int ax_fuzz_file(const uint8_t *data, size_t size);

#endif
