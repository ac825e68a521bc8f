// Radix selection over floats by keys in total order: the bits of a number, with those of a
// negative one inverted and the sign bit of a positive one set, compare as unsigned integers do.

#include "include/Kernels.h"

#include <string.h>

static inline uint64_t key_f32(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
}

static inline uint64_t key_f64(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits ^ (bits >> 63 ? 0xffffffffffffffffu : 0x8000000000000000u);
}

float ax_key_value_f32(uint64_t key) {
  uint32_t bits = (uint32_t)key;
  float x;
  bits ^= bits >> 31 ? 0x80000000u : 0xffffffffu;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

double ax_key_value_f64(uint64_t key) {
  double x;
  key ^= key >> 63 ? 0x8000000000000000u : 0xffffffffffffffffu;
  memcpy(&x, &key, sizeof(x));
  return x;
}

// The key is shifted in two steps: shift + bits may be its whole width.
#define HISTOGRAM(T, type) \
  void ax_histogram_##T( \
    size_t length, size_t inner, const type *x, const uint64_t *prefix, unsigned shift, \
    unsigned bits, uint32_t *counts, uint64_t *nans) { \
    uint64_t mask = ((uint64_t)1 << bits) - 1; \
    for (size_t j = 0; j < length; j++, x += inner) { \
      for (size_t c = 0; c < inner; c++) { \
        if (x[c] != x[c]) { \
          nans[c]++; \
          continue; \
        } \
        uint64_t key = key_##T(x[c]) >> shift; \
        if (key >> bits == prefix[c]) counts[(uint64_t)c << bits | (key & mask)]++; \
      } \
    } \
  }

HISTOGRAM(f32, float)
HISTOGRAM(f64, double)
