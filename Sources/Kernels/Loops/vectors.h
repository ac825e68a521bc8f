// Vectors of AX_LANES 64-bit words, the unit in which reductions work. The compiler splits them to
// fit the instruction set. They are passed by address: by value, their calling convention would
// depend on the instruction set.

#ifndef AX_VECTORS_H
#define AX_VECTORS_H

#include "../Arithmetic/language.h"

#define AX_VECTOR __attribute__((ext_vector_type(AX_LANES)))

typedef ax_u64 ax_words AX_VECTOR;     // what a state holds: the bits of any of the others
typedef ax_i64 ax_integers AX_VECTOR;  // also what comparisons give: -1 for true, 0 for false
typedef double ax_doubles AX_VECTOR;
typedef float ax_floats AX_VECTOR;

// For arrays that are known to go on for a whole vector.
#define AX_UNBOUNDED SIZE_MAX

// Loads elements `at` … `at` + 7 of an array of `count` as 64-bit words (binary32 becomes
// binary64). What is past the end of the array is 0.
#define AX_LOAD(T, vector, convert) \
  AX_FUNCTION void ax_load_##T( \
    const void *array, size_t at, size_t count, ax_words *restrict words) { \
    const ax_##T *x = array; \
    vector v = 0; \
    if (count == AX_UNBOUNDED || at + AX_LANES <= count) \
      __builtin_memcpy(&v, x + at, sizeof(v)); \
    else if (at < count) __builtin_memcpy(&v, x + at, (count - at) * sizeof(*x)); \
    *words = (ax_words)convert(v); \
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

// Knuth's TwoSum (The Art of Computer Programming 2, 4.2.2, theorem B): a + b = sum + error
// exactly, unless infinities or NaN are about.
AX_FUNCTION void ax_two_sum(
  const ax_doubles *a, const ax_doubles *b, ax_doubles *restrict sum, ax_doubles *restrict error) {
  ax_doubles s = *a + *b;
  ax_doubles bb = s - *a;
  *error = (*a - (s - bb)) + (*b - bb);
  *sum = s;
}

AX_FUNCTION double ax_two_sum_scalar(double a, double b, double *error) {
  double s = a + b;
  double bb = s - a;
  *error = (a - (s - bb)) + (b - bb);
  return s;
}

#endif
