// The lanes in which reductions work.
//
// The arithmetic of a reduction (sums.h, deviations.h, extrema.h) is written once over lane types.
// On the CPU they are vectors, of AX_LANES lanes of a column or of AX_LANES columns; the compiler
// splits them to fit the instruction set. In OpenCL they are scalars: a work-item does a column and
// holds an accumulator for each of its lanes.
//
// Vectors are passed by address: by value, their calling convention would depend on the
// instruction set.

#ifndef AX_LANES_H
#define AX_LANES_H

#include "language.h"
#include "segment.h"

// ax_words      what a state holds: the bits of any of the others
// ax_integers   the same, signed
// ax_doubles
// ax_masks      what comparisons give; true is all bits set in a vector, 1 in a scalar, so masks
//               are only for `&`, `|` and `?:`
#ifdef __OPENCL_C_VERSION__

typedef ulong ax_words;
typedef long ax_integers;
typedef int ax_masks;

#define ax_as_words(x) as_ulong(x)
#define ax_as_integers(x) as_long(x)
#define ax_ones_where(mask) ((ulong)(mask))

#ifndef AX_NO_FLOAT64
typedef double ax_doubles;
#define ax_as_doubles(x) as_double(x)
#define ax_doubles_of(words) ((double)(words))
#define ax_fma_doubles(a, b, c) fma(a, b, c)
#endif

#else

#define AX_VECTOR __attribute__((ext_vector_type(AX_LANES)))

typedef ax_u64 ax_words AX_VECTOR;
typedef ax_i64 ax_integers AX_VECTOR;
typedef ax_integers ax_masks;
typedef double ax_doubles AX_VECTOR;

#define ax_as_words(x) ((ax_words)(x))
#define ax_as_integers(x) ((ax_integers)(x))
#define ax_as_doubles(x) ((ax_doubles)(x))
#define ax_ones_where(mask) (-(ax_words)(mask))
#define ax_doubles_of(words) __builtin_convertvector(words, ax_doubles)
#define ax_fma_doubles(a, b, c) __builtin_elementwise_fma(a, b, c)

// An addition as a * 1 + b: the same number, from the units for multiplication, which sums leave
// idle on CPUs that have others for addition. The compiler must not see that it is 1.
#ifdef AX_SUM_BY_FMA
AX_FUNCTION double ax_hidden_one(void) {
  double one = 1;
  __asm__("" : "+x"(one));
  return one;
}
#define ax_sum_apart(a, b) ax_fma_doubles(a, (ax_doubles)ax_hidden_one(), b)
#endif

#endif

#ifndef ax_sum_apart
#define ax_sum_apart(a, b) ((a) + (b))
#endif

// The state of the lanes.
typedef struct ax_accumulator {
  ax_words word[AX_MAX_STATE];
} ax_accumulator;

// What a step takes in.
typedef struct ax_elements {
  ax_words x;
  ax_words aside[2];  // what a reduction holds against x, as bits of doubles: weights, means, shifts
  ax_u64 row;         // index, within the segment, of the element of lane 0
} ax_elements;

// Tells lane by lane where the segment is: `index` is that of the lane's first element along the
// axis. Most states do not say where.
AX_FUNCTION void ax_locate_nothing(ax_accumulator *restrict state, ax_u64 index) {
  (void)state;
  (void)index;
}

// The word of an element: binary32 becomes binary64.
AX_FUNCTION ax_u64 ax_word_i64(ax_i64 x) { return (ax_u64)x; }
AX_FUNCTION ax_u64 ax_word_u64(ax_u64 x) { return x; }

#ifndef AX_NO_FLOAT64

AX_FUNCTION ax_u64 ax_word_f32(float x) { return ax_bits_f64((double)x); }
AX_FUNCTION ax_u64 ax_word_f64(double x) { return ax_bits_f64(x); }

// Knuth's TwoSum (The Art of Computer Programming 2, 4.2.2, theorem B): a + b = sum + error
// exactly, unless infinities or NaN are about.
AX_FUNCTION void ax_two_sum(
  const ax_doubles *a, const ax_doubles *b, ax_doubles *restrict sum, ax_doubles *restrict error) {
  ax_doubles s = *a + *b;
  ax_doubles bb = ax_sum_apart(s, -*a);
  *error = ax_sum_apart(*a, -(s - bb)) + ax_sum_apart(*b, -bb);
  *sum = s;
}

AX_FUNCTION double ax_two_sum_f64(double a, double b, double *error) {
  double s = a + b;
  double bb = s - a;
  *error = (a - (s - bb)) + (b - bb);
  return s;
}

// A NaN has one form in results, whatever instruction made it.
AX_FUNCTION double ax_one_nan(double x) { return x == x ? x : AX_NAN_F64; }

#endif

#endif
