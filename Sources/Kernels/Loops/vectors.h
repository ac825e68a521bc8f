// Loads and stores of the vectors in which reductions work (Arithmetic/lanes.h).

#ifndef AX_VECTORS_H
#define AX_VECTORS_H

#include "../Arithmetic/lanes.h"

typedef float ax_floats AX_VECTOR;

// For arrays that are known to go on for a whole vector.
#define AX_UNBOUNDED SIZE_MAX

// Loads elements `at` … `at` + 7 of an array of `count` as their words (binary32 becomes
// binary64, as in ax_word_f32). What is past the end of the array is 0.
#define AX_LOAD(T, vector, convert) \
  AX_FUNCTION void ax_load_##T( \
    const void *array, size_t at, size_t count, ax_words *restrict words) { \
    const ax_##T *x = array; \
    vector v = 0; \
    if (count == AX_UNBOUNDED || at + AX_LANES <= count) \
      __builtin_memcpy(&v, x + at, sizeof(v)); \
    else if (at < count) __builtin_memcpy(&v, x + at, (count - at) * sizeof(*x)); \
    *words = ax_as_words(convert(v)); \
  }
#define AX_AS_IT_IS(v) v
#define AX_WIDENED(v) __builtin_convertvector(v, ax_doubles)

AX_LOAD(f32, ax_floats, AX_WIDENED)
AX_LOAD(f64, ax_doubles, AX_AS_IT_IS)
AX_LOAD(i64, ax_integers, AX_AS_IT_IS)
AX_LOAD(u64, ax_words, AX_AS_IT_IS)

// Stores the first `count` words, at most AX_LANES.
AX_FUNCTION void ax_store(ax_u64 *array, size_t count, const ax_words *words) {
  if (count >= AX_LANES) __builtin_memcpy(array, words, sizeof(*words));
  else __builtin_memcpy(array, words, count * sizeof(*array));
}

#endif
