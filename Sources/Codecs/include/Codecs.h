// What HDF5's filters do to the bytes of a chunk, but for deflate, and a checksum of our own: to be
// called on any thread. A pointer to no bytes may be null.

#ifndef AXPIPE_CODECS_H
#define AXPIPE_CODECS_H

#include <stddef.h>
#include <stdint.h>

/// Groups the bytes of `count` elements of `size` bytes by significance, as HDF5's shuffle filter
/// does: out[b * count + i] = in[i * size + b]. `in` and `out` do not overlap.
void ax_shuffle(size_t size, size_t count, const void *in, void *out);

/// Undoes ax_shuffle: out[i * size + b] = in[b * count + i]. `in` and `out` do not overlap.
void ax_unshuffle(size_t size, size_t count, const void *in, void *out);

/// Reverses the order of the bytes of every element. `size` is 1, 2, 4 or 8; `in` may equal `out`.
void ax_swap_bytes(size_t size, size_t count, const void *in, void *out);

/// The checksum of HDF5's fletcher32 filter: Fletcher's over big-endian words of 16 bits, an odd
/// last byte being the upper half of a word. A filtered chunk ends with it, in little-endian order.
uint32_t ax_fletcher32(const void *bytes, size_t count);

/// A checksum of bytes that come piece by piece: XXH64 with the seed 0. A change is missed once in 2^64.
/// Its members are its own business.
typedef struct ax_checksum {
  uint64_t lanes[4], count;
  unsigned char rest[32];
} ax_checksum;

/// The checksum of no bytes yet.
ax_checksum ax_checksum_begin(void);

/// Adds bytes.
void ax_checksum_add(ax_checksum *checksum, const void *bytes, size_t count);

/// The checksum of the bytes so far.
uint64_t ax_checksum_value(const ax_checksum *checksum);

/// Begins a stream of deflate (without zlib's header) with the bytes, from the first on, that hold
/// nothing but noise. `in` holds `planes` runs of equal length whose bytes are alike, as shuffling
/// makes them. Sets `taken` to how many bytes are in the stream, and returns its length in whole
/// bytes; it has no last block. `out` has room for ax_deflate_literals_bound(count) bytes.
size_t ax_deflate_literals(
  size_t planes, size_t count, const void *in, void *out, size_t *taken);

/// The most bytes of room that ax_deflate_literals needs.
size_t ax_deflate_literals_bound(size_t count);

/// Copies a box of `shape` elements of `element_size` bytes between row-major arrays that are at
/// least as large along every dimension; `in` and `out` point at its first element there. At most 32
/// dimensions.
void ax_copy_box(
  size_t rank, const size_t *shape, size_t element_size, const void *in, const size_t *in_shape,
  void *out, const size_t *out_shape);

#endif
