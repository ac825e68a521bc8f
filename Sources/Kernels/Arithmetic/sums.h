// Sums, means and weighted sums.
//
// Floats are summed in binary64 with the rounding errors of every addition summed beside it (T.
// Ogita, S. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005),
// algorithms 4.4 and 5.3): the result is as if computed in twice the precision. `hi` alone is the
// plain sum, infinities and NaN included; where those occur the errors mean nothing and are left
// out at the end.
//
// A function ax_result_… makes the result of an axis of `length` elements from its state; if
// `length` is 0, the state is not read. `overflow` becomes 1 where the result does not fit, else 0.

#ifndef AX_SUMS_H
#define AX_SUMS_H

#include "lanes.h"

#ifndef AX_NO_FLOAT64

AX_FUNCTION void ax_add_to_sum(ax_accumulator *restrict state, const ax_doubles *x) {
  ax_doubles hi = ax_as_doubles(state->word[0]), sum, error;
  ax_two_sum(&hi, x, &sum, &error);
  state->word[0] = ax_as_words(sum);
  state->word[1] = ax_as_words(ax_as_doubles(state->word[1]) + error);
}

AX_FUNCTION void ax_sum_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x);
  ax_add_to_sum(state, &x);
}

AX_FUNCTION void ax_sum_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_doubles hi = ax_as_doubles(later->word[0]);
  ax_add_to_sum(into, &hi);
  into->word[1] =
    ax_as_words(ax_as_doubles(into->word[1]) + ax_as_doubles(later->word[1]));
}

// NaN count as +0 here, as in NumPy.
AX_FUNCTION void ax_nansum_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x);
  ax_doubles zeros = 0;
  x = x == x ? x : zeros;
  ax_add_to_sum(state, &x);
}

// Word 2 counts what is not NaN.
AX_FUNCTION void ax_nanmean_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x);
  ax_nansum_step(state, elements);
  state->word[2] += ax_ones_where(x == x);
}

AX_FUNCTION void ax_nanmean_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_sum_combine(into, later);
  into->word[2] += later->word[2];
}

AX_FUNCTION void ax_weighted_sum_step(
  ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x), weight = ax_as_doubles(elements->aside[0]);
  ax_doubles product = x * weight;
  ax_doubles error = ax_fma_doubles(x, weight, -product);
  ax_add_to_sum(state, &product);
  state->word[1] = ax_as_words(ax_as_doubles(state->word[1]) + error);
}

// Whether `x` is a number to be added: not NaN, infinite, or a 0, which would turn -0 into +0.
AX_FUNCTION int ax_counts(double x) { return (x - x == 0) & (x != 0); }

// hi + lo, rounded once; hi where infinities or NaN are about.
AX_FUNCTION double ax_total(double hi, double lo) {
  return ax_one_nan(ax_counts(lo) ? hi + lo : hi);
}

// (hi + lo) / count, rounded once or nearly so: the quotient of the rounded sum, corrected by what
// the sum and the quotient left over.
AX_FUNCTION double ax_quotient(double hi, double lo, double count) {
  double sum = hi, rest = 0;
  if (count == 0) return AX_NAN_F64;
  if (ax_counts(lo)) sum = ax_two_sum_f64(hi, lo, &rest);
  double quotient = sum / count;
  double correction = (ax_fma_f64(-quotient, count, sum) + rest) / count;
  return ax_total(quotient, correction);
}

#define AX_SUM_RESULTS(T) \
  AX_FUNCTION ax_##T ax_result_sum_##T( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    *overflow = 0; \
    return length == 0 ? 0 \
      : (ax_##T)ax_total(ax_from_bits_f64(state[0]), ax_from_bits_f64(state[1])); \
  } \
  AX_FUNCTION ax_##T ax_result_mean_##T( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    *overflow = 0; \
    return (ax_##T)(length == 0 ? AX_NAN_F64 : ax_quotient( \
      ax_from_bits_f64(state[0]), ax_from_bits_f64(state[1]), (double)length)); \
  } \
  AX_FUNCTION ax_##T ax_result_nanmean_##T( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    *overflow = 0; \
    return (ax_##T)(length == 0 ? AX_NAN_F64 : ax_quotient( \
      ax_from_bits_f64(state[0]), ax_from_bits_f64(state[1]), (double)state[2])); \
  }

AX_SUM_RESULTS(f32)
AX_SUM_RESULTS(f64)

#endif

// Integers: exact. The low and high halves are summed apart, so that neither overflows within a
// segment; the carry goes over when states are combined.
AX_FUNCTION void ax_sum_u64_step(ax_accumulator *restrict state, const ax_elements *elements) {
  state->word[0] += elements->x >> 32;
  state->word[1] += elements->x & 0xffffffffu;
}

AX_FUNCTION void ax_sum_i64_step(ax_accumulator *restrict state, const ax_elements *elements) {
  state->word[0] += ax_as_words(ax_as_integers(elements->x) >> 32);
  state->word[1] += elements->x & 0xffffffffu;
}

AX_FUNCTION void ax_halves_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_words low = into->word[1] + later->word[1];
  into->word[0] += later->word[0] + (low >> 32);
  into->word[1] = low & 0xffffffffu;
}

// A sum that does not fit saturates.
#define AX_INTEGER_SUM_RESULT(T, lowest, highest) \
  AX_FUNCTION ax_##T ax_result_sum_##T( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    ax_u64 low = length == 0 ? 0 : state[1]; \
    ax_##T high = length == 0 ? 0 : (ax_##T)(state[0] + (low >> 32)); \
    int below = high < (lowest), above = high > (highest); \
    ax_u64 sum = (ax_u64)high << 32 | (low & 0xffffffffu); \
    *overflow = (ax_u32)(below | above); \
    return below ? (ax_##T)AX_MIN_##T : above ? (ax_##T)AX_MAX_##T : (ax_##T)sum; \
  }

AX_INTEGER_SUM_RESULT(i64, -0x80000000L, 0x7fffffffL)
AX_INTEGER_SUM_RESULT(u64, 0u, 0xffffffffu)

#endif
