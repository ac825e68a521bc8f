// One pass of a radix selection.
//
// Sixteen columns, or sixteen elements of one column, are looked at together: all of them count in
// the first pass, and hardly any in the others. The columns are gone through one group after
// another, so that the counters of few are in use at a time.

#include "Arithmetic/selection.h"
#include "include/Kernels.h"

#include <string.h>

enum { GROUP = 16 };

float ax_key_value_f32(uint64_t key) { return ax_ordered_f32(key); }
double ax_key_value_f64(uint64_t key) { return ax_ordered_f64(key); }
float ax_median_f32(float low, float high) { return ax_middle_f32(low, high); }
double ax_median_f64(double low, double high) { return ax_middle_f64(low, high); }

typedef bool marks_bits __attribute__((ext_vector_type(GROUP)));

// What a pass looks for, and where it counts.
typedef struct selection {
  unsigned shift, bits;
  const uint64_t *prefix;
  uint32_t *counts;
  uint64_t *nans;
  size_t step;  // columns from one element to the next: 1, or 0 within a column
} selection;

// The key is shifted in two steps: shift + bits may be its whole width.
#define HISTOGRAM(T, type, word, integer) \
  typedef type T##_group __attribute__((ext_vector_type(GROUP))); \
  typedef word T##_keys __attribute__((ext_vector_type(GROUP))); \
  typedef integer T##_masks __attribute__((ext_vector_type(GROUP))); \
  \
  static void count_##T(const selection *s, size_t count, size_t column, const type *x) { \
    uint64_t mask = ((uint64_t)1 << s->bits) - 1; \
    for (size_t i = 0; i < count; i++, column += s->step) { \
      if (x[i] != x[i]) { \
        s->nans[column]++; \
        continue; \
      } \
      uint64_t key = ax_order_##T(x[i]) >> s->shift; \
      if (key >> s->bits == s->prefix[column]) \
        s->counts[(uint64_t)column << s->bits | (key & mask)]++; \
    } \
  } \
  \
  /* A bit for each true element. */ \
  static inline uint16_t marks_##T(const T##_masks *masks) { \
    marks_bits bits = __builtin_convertvector(*masks, marks_bits); \
    uint16_t marks; \
    memcpy(&marks, &bits, sizeof(marks)); \
    return marks; \
  } \
  \
  /* `runs` groups, `pitch` elements from one to the next. */ \
  static void count_groups_##T( \
    const selection *s, size_t runs, size_t pitch, size_t column, const type *x) { \
    const word sign = (word)1 << (sizeof(word) * 8 - 1); \
    const bool first = s->shift + s->bits == sizeof(word) * 8; \
    T##_keys prefix; \
    for (size_t i = 0; i < GROUP; i++) prefix[i] = (word)s->prefix[column + i * s->step]; \
    for (; runs > 0; runs--, x += pitch) { \
      T##_group v; \
      memcpy(&v, x, sizeof(v)); \
      T##_keys bits = (T##_keys)v; \
      T##_keys negative = (T##_keys)((T##_masks)bits >> (sizeof(word) * 8 - 1)); \
      T##_keys key = (bits ^ (negative | sign)) >> s->shift; \
      T##_masks look = v != v; \
      if (!first) look |= key >> s->bits == prefix; \
      uint16_t marks = marks_##T(&look); \
      if (first && marks == 0) { \
        word keys[GROUP]; \
        memcpy(keys, &key, sizeof(keys)); \
        for (size_t i = 0; i < GROUP; i++) \
          s->counts[((uint64_t)(column + i * s->step) << s->bits) + keys[i]]++; \
        continue; \
      } \
      if (first) marks = UINT16_MAX; \
      for (; marks != 0; marks &= (uint16_t)(marks - 1)) { \
        size_t i = (size_t)__builtin_ctz(marks); \
        count_##T(s, 1, column + i * s->step, x + i); \
      } \
    } \
  } \
  \
  void ax_histogram_##T( \
    size_t length, size_t inner, const type *x, const uint64_t *prefix, unsigned shift, \
    unsigned bits, uint32_t *counts, uint64_t *nans) { \
    selection s = {shift, bits, prefix, counts, nans, inner == 1 ? 0 : 1}; \
    if (inner == 1) { \
      size_t rest = length % GROUP; \
      count_groups_##T(&s, length / GROUP, GROUP, 0, x); \
      count_##T(&s, rest, 0, x + (length - rest)); \
      return; \
    } \
    size_t column = 0; \
    for (; column + GROUP <= inner; column += GROUP) \
      count_groups_##T(&s, length, inner, column, x + column); \
    if (column < inner) \
      for (size_t j = 0; j < length; j++) \
        count_##T(&s, inner - column, column, x + j * inner + column); \
  }

HISTOGRAM(f32, float, uint32_t, int32_t)
HISTOGRAM(f64, double, uint64_t, int64_t)
