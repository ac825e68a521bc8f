// One pass of a radix selection.

#include "Arithmetic/selection.h"
#include "include/Kernels.h"

float ax_key_value_f32(uint64_t key) { return ax_ordered_f32(key); }
double ax_key_value_f64(uint64_t key) { return ax_ordered_f64(key); }
float ax_median_f32(float low, float high) { return ax_middle_f32(low, high); }
double ax_median_f64(double low, double high) { return ax_middle_f64(low, high); }

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
        uint64_t key = ax_order_##T(x[c]) >> shift; \
        if (key >> bits == prefix[c]) counts[(uint64_t)c << bits | (key & mask)]++; \
      } \
    } \
  }

HISTOGRAM(f32, float)
HISTOGRAM(f64, double)
