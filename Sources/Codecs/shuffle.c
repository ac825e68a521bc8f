// HDF5's byte shuffle.
//
// A tile of 16 elements of 2^k bytes is a table of bytes whose index is the element's 4 bits, then
// the byte's k. Interleaving the first half of a table with the second turns the bits of its index
// by one place: k times for unshuffling, 4 times for shuffling. Dealing a table out by even and odd
// bytes turns them back by one place, which is shorter where k is 1. Every instruction set has
// both; with SSE2's, 10 GB/s and more, they are a small part of what deflate takes.

#include <string.h>

#include "include/Codecs.h"

enum {
  TILE = 16,   // elements
  TILES = 4,   // done together, so that whole cache lines are written
  GROUP = TILE * TILES,
  MAX_SIZE = 8
};

typedef uint8_t vector __attribute__((ext_vector_type(TILE)));

static inline __attribute__((always_inline)) void interleave(size_t size, vector *table) {
  vector turned[MAX_SIZE];
  for (size_t i = 0; i < size / 2; i++) {
    vector a = table[i], b = table[i + size / 2];
    turned[2 * i] = __builtin_shufflevector(
      a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    turned[2 * i + 1] = __builtin_shufflevector(
      a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
  memcpy(table, turned, size * sizeof(vector));
}

static inline __attribute__((always_inline)) void deal(size_t size, vector *table) {
  vector turned[MAX_SIZE];
  for (size_t i = 0; i < size / 2; i++) {
    vector a = table[2 * i], b = table[2 * i + 1];
    turned[i] = __builtin_shufflevector(
      a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    turned[i + size / 2] = __builtin_shufflevector(
      a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  }
  memcpy(table, turned, size * sizeof(vector));
}

// Elements from `start` on, in groups of so many that the lines read stay in the cache.
static void shuffle_rest(size_t size, size_t start, size_t count, const char *in, char *out) {
  for (; start < count; start += GROUP) {
    size_t end = count - start < GROUP ? count : start + GROUP;
    for (size_t b = 0; b < size; b++)
      for (size_t i = start; i < end; i++) out[b * count + i] = in[i * size + b];
  }
}

static void unshuffle_rest(size_t size, size_t start, size_t count, const char *in, char *out) {
  for (; start < count; start += GROUP) {
    size_t end = count - start < GROUP ? count : start + GROUP;
    for (size_t b = 0; b < size; b++)
      for (size_t i = start; i < end; i++) out[i * size + b] = in[b * count + i];
  }
}

static inline __attribute__((always_inline)) void shuffle_tiles(
  size_t size, size_t count, const char *in, char *out) {
  size_t whole = count - count % GROUP;
  for (size_t start = 0; start < whole; start += GROUP) {
    vector tiles[TILES][MAX_SIZE];
    for (size_t t = 0; t < TILES; t++) {
      memcpy(tiles[t], in + (start + t * TILE) * size, size * sizeof(vector));
      if (size == 2) deal(size, tiles[t]);
      else for (int round = 0; round < 4; round++) interleave(size, tiles[t]);
    }
    for (size_t b = 0; b < size; b++)
      for (size_t t = 0; t < TILES; t++)
        memcpy(out + b * count + start + t * TILE, &tiles[t][b], sizeof(vector));
  }
  shuffle_rest(size, whole, count, in, out);
}

static inline __attribute__((always_inline)) void unshuffle_tiles(
  size_t size, size_t count, const char *in, char *out) {
  size_t whole = count - count % GROUP;
  for (size_t start = 0; start < whole; start += GROUP) {
    vector tiles[TILES][MAX_SIZE];
    for (size_t b = 0; b < size; b++)
      for (size_t t = 0; t < TILES; t++)
        memcpy(&tiles[t][b], in + b * count + start + t * TILE, sizeof(vector));
    for (size_t t = 0; t < TILES; t++) {
      for (size_t bytes = size; bytes > 1; bytes /= 2) interleave(size, tiles[t]);
      memcpy(out + (start + t * TILE) * size, tiles[t], size * sizeof(vector));
    }
  }
  unshuffle_rest(size, whole, count, in, out);
}

void ax_shuffle(size_t size, size_t count, const void *in, void *out) {
  if (count == 0) return;
  switch (size) {
  case 1: memcpy(out, in, count); break;
  case 2: shuffle_tiles(2, count, in, out); break;
  case 4: shuffle_tiles(4, count, in, out); break;
  case 8: shuffle_tiles(8, count, in, out); break;
  default: shuffle_rest(size, 0, count, in, out);
  }
}

void ax_unshuffle(size_t size, size_t count, const void *in, void *out) {
  if (count == 0) return;
  switch (size) {
  case 1: memcpy(out, in, count); break;
  case 2: unshuffle_tiles(2, count, in, out); break;
  case 4: unshuffle_tiles(4, count, in, out); break;
  case 8: unshuffle_tiles(8, count, in, out); break;
  default: unshuffle_rest(size, 0, count, in, out);
  }
}
