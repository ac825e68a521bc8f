// Sums, means and weighted sums.
//
// Floats are summed in binary64 with the rounding errors of every addition summed beside it (T.
// Ogita, S. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005),
// algorithms 4.4 and 5.3): the result is as if computed in twice the precision. `hi` alone is the
// plain sum, infinities and NaN included; where those occur the errors mean nothing and are left
// out at the end.

#ifndef AX_SUMS_H
#define AX_SUMS_H

#include "lanes.h"

#define AX_SEGMENT_LOOP(name, reduction) \
  static void name##_segment( \
    size_t length, size_t inner, const void *x, uint64_t first_index, const double *weights, \
    uint64_t *const *state) { \
    (void)weights; \
    AX_EACH_TILE( \
      length, inner, \
      ax_reduce_tile(&reduction, &extent, x, first_index, AX_WEIGHTS_OF(reduction), state)) \
  }
#define AX_WEIGHTS_OF(reduction) (reduction.asides ? weights : NULL)

#define AX_MERGE_LOOP(name, reduction) \
  static void name##_merge( \
    size_t inner, uint64_t *const *into, const uint64_t *const *later) { \
    ax_merge_states(&reduction, inner, into, later); \
  }

// -0 is the sum of nothing that changes nothing: -0 + x = x for every x, -0 included.
#define AX_MINUS_ZERO 0x8000000000000000u

AX_FUNCTION void ax_add_to_sum(ax_accumulator *restrict state, const ax_doubles *x) {
  ax_doubles hi = (ax_doubles)state->word[0], sum, error;
  ax_two_sum(&hi, x, &sum, &error);
  state->word[0] = (ax_words)sum;
  state->word[1] = (ax_words)((ax_doubles)state->word[1] + error);
}

AX_FUNCTION void ax_sum_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = (ax_doubles)elements->x;
  ax_add_to_sum(state, &x);
}

AX_FUNCTION void ax_sum_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_doubles hi = (ax_doubles)later->word[0];
  ax_add_to_sum(into, &hi);
  into->word[1] = (ax_words)((ax_doubles)into->word[1] + (ax_doubles)later->word[1]);
}

// NaN count as +0 here, as in NumPy.
AX_FUNCTION void ax_nansum_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = (ax_doubles)elements->x;
  ax_doubles zeros = 0;
  x = x == x ? x : zeros;
  ax_add_to_sum(state, &x);
}

AX_FUNCTION void ax_nanmean_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = (ax_doubles)elements->x;
  ax_nansum_step(state, elements);
  state->word[2] -= (ax_words)(x == x);
}

AX_FUNCTION void ax_nanmean_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_sum_combine(into, later);
  into->word[2] += later->word[2];
}

AX_FUNCTION void ax_weighted_sum_step(
  ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = (ax_doubles)elements->x, weight = (ax_doubles)elements->aside[0];
  ax_doubles product = x * weight;
  ax_doubles error = __builtin_elementwise_fma(x, weight, -product);
  ax_add_to_sum(state, &product);
  state->word[1] = (ax_words)((ax_doubles)state->word[1] + error);
}

#define AX_SUM_REDUCTION(name, T, word_count, aside_count, on_step, on_combine) \
  static const ax_lane_reduction name##_##T##_lanes = { \
    .words = word_count, \
    .asides = aside_count, \
    .start = {AX_MINUS_ZERO}, \
    .load = ax_load_##T, \
    .step = on_step, \
    .combine = on_combine, \
  }; \
  AX_SEGMENT_LOOP(name##_##T, name##_##T##_lanes)

AX_SUM_REDUCTION(sum, f32, 2, 0, ax_sum_step, ax_sum_combine)
AX_SUM_REDUCTION(sum, f64, 2, 0, ax_sum_step, ax_sum_combine)
AX_SUM_REDUCTION(nansum, f32, 2, 0, ax_nansum_step, ax_sum_combine)
AX_SUM_REDUCTION(nansum, f64, 2, 0, ax_nansum_step, ax_sum_combine)
AX_SUM_REDUCTION(nanmean, f32, 3, 0, ax_nanmean_step, ax_nanmean_combine)
AX_SUM_REDUCTION(nanmean, f64, 3, 0, ax_nanmean_step, ax_nanmean_combine)
AX_SUM_REDUCTION(weighted_sum, f32, 2, 1, ax_weighted_sum_step, ax_sum_combine)
AX_SUM_REDUCTION(weighted_sum, f64, 2, 1, ax_weighted_sum_step, ax_sum_combine)
AX_MERGE_LOOP(sum, sum_f64_lanes)
AX_MERGE_LOOP(nanmean, nanmean_f64_lanes)

// A NaN has one form in results, whatever instruction made it.
#define AX_NAN ax_from_bits_f64(0x7ff8000000000000u)

// Whether `x` is a number to be added: not NaN, infinite, or a 0, which would turn -0 into +0.
AX_FUNCTION int ax_counts(double x) { return (x - x == 0) & (x != 0); }

// hi + lo, rounded once; hi where infinities or NaN are about.
AX_FUNCTION double ax_total(double hi, double lo) {
  double total = ax_counts(lo) ? hi + lo : hi;
  return total == total ? total : AX_NAN;
}

// (hi + lo) / count, rounded once or nearly so: the quotient of the rounded sum, corrected by what
// the sum and the quotient left over.
AX_FUNCTION double ax_quotient(double hi, double lo, double count) {
  double sum = hi, rest = 0;
  if (count == 0) return AX_NAN;
  if (ax_counts(lo)) sum = ax_two_sum_scalar(hi, lo, &rest);
  double quotient = sum / count;
  double correction = (ax_fma_f64(-quotient, count, sum) + rest) / count;
  return ax_total(quotient, correction);
}

#define AX_FINISH_SUMS(T) \
  static size_t sum_##T##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    for (size_t c = 0; c < inner; c++) \
      results[c] = length == 0 ? 0 \
        : (ax_##T)ax_total(ax_from_bits_f64(state[0][c]), ax_from_bits_f64(state[1][c])); \
    return 0; \
  } \
  static size_t mean_##T##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    for (size_t c = 0; c < inner; c++) \
      results[c] = (ax_##T)(length == 0 ? AX_NAN : ax_quotient( \
        ax_from_bits_f64(state[0][c]), ax_from_bits_f64(state[1][c]), (double)length)); \
    return 0; \
  } \
  static size_t nanmean_##T##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    for (size_t c = 0; c < inner; c++) \
      results[c] = (ax_##T)(length == 0 ? AX_NAN : ax_quotient( \
        ax_from_bits_f64(state[0][c]), ax_from_bits_f64(state[1][c]), (double)state[2][c])); \
    return 0; \
  }

AX_FINISH_SUMS(f32)
AX_FINISH_SUMS(f64)

// Integers: exact. The low and high halves are summed apart, so that neither overflows within a
// segment; the carry goes over when states are combined.
AX_FUNCTION void ax_sum_u64_step(ax_accumulator *restrict state, const ax_elements *elements) {
  state->word[0] += elements->x >> 32;
  state->word[1] += elements->x & 0xffffffffu;
}

AX_FUNCTION void ax_sum_i64_step(ax_accumulator *restrict state, const ax_elements *elements) {
  state->word[0] += (ax_words)((ax_integers)elements->x >> 32);
  state->word[1] += elements->x & 0xffffffffu;
}

AX_FUNCTION void ax_halves_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_words low = into->word[1] + later->word[1];
  into->word[0] += later->word[0] + (low >> 32);
  into->word[1] = low & 0xffffffffu;
}

#define AX_INTEGER_SUM(T, high, lowest, highest) \
  static const ax_lane_reduction sum_##T##_lanes = { \
    .words = 2, \
    .load = ax_load_##T, \
    .step = ax_sum_##T##_step, \
    .combine = ax_halves_combine, \
  }; \
  AX_SEGMENT_LOOP(sum_##T, sum_##T##_lanes) \
  AX_MERGE_LOOP(sum_##T, sum_##T##_lanes) \
  /* A sum that does not fit saturates and is counted. */ \
  static size_t sum_##T##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    size_t overflows = 0; \
    for (size_t c = 0; c < inner; c++) { \
      ax_u64 low = length == 0 ? 0 : state[1][c]; \
      high upper = length == 0 ? 0 : (high)(state[0][c] + (low >> 32)); \
      int below = upper < (lowest), above = upper > (highest); \
      ax_u64 sum = (ax_u64)upper << 32 | (low & 0xffffffffu); \
      results[c] = below ? (ax_##T)AX_MIN_##T : above ? (ax_##T)AX_MAX_##T : (ax_##T)sum; \
      overflows += (size_t)(below | above); \
    } \
    return overflows; \
  }

AX_INTEGER_SUM(i64, ax_i64, -0x80000000L, 0x7fffffffL)
AX_INTEGER_SUM(u64, ax_u64, 0u, 0xffffffffu)

#endif
