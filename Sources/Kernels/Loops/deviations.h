// Standard deviation (of the population, as in NumPy).
//
// A segment is gone over twice while it is in the cache: for its mean, then for the squares of the
// deviations from it, which loses nothing to a large offset. Segments are combined by the formula
// of T. Chan, G. Golub, R. LeVeque, "Algorithms for computing the sample variance", Am. Stat. 37
// (1983), eq. 2.1. The mean is held as hi + lo, since the difference of two means is small against
// them.

#ifndef AX_DEVIATIONS_H
#define AX_DEVIATIONS_H

#include "sums.h"

enum { AX_COUNTED = 0, AX_MEAN_HI = 1, AX_MEAN_LO = 2, AX_SQUARES = 3 };

// State word 0 is the sum of squares about the mean, which is set beside the place.
AX_FUNCTION void ax_squares_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = (ax_doubles)elements->x;
  ax_doubles deviation =
    (x - (ax_doubles)elements->aside[0]) - (ax_doubles)elements->aside[1];
  state->word[0] = (ax_words)((ax_doubles)state->word[0] + deviation * deviation);
}

AX_FUNCTION void ax_nansquares_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = (ax_doubles)elements->x, zeros = 0;
  ax_doubles deviation =
    (x - (ax_doubles)elements->aside[0]) - (ax_doubles)elements->aside[1];
  deviation = x == x ? deviation : zeros;
  state->word[0] = (ax_words)((ax_doubles)state->word[0] + deviation * deviation);
}

AX_FUNCTION void ax_squares_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  into->word[0] = (ax_words)((ax_doubles)into->word[0] + (ax_doubles)later->word[0]);
}

// (hi + lo) / count as a sum of two numbers; 0 where nothing was counted. An infinite or NaN mean
// has no low part.
AX_FUNCTION void ax_means(
  const ax_accumulator *sums, const ax_doubles *count, ax_doubles *restrict hi,
  ax_doubles *restrict lo) {
  ax_doubles high = (ax_doubles)sums->word[0], low = (ax_doubles)sums->word[1];
  ax_doubles sum, rest, zeros = 0;
  ax_two_sum(&high, &low, &sum, &rest);
  ax_doubles quotient = sum / *count;
  ax_doubles correction =
    (__builtin_elementwise_fma(-quotient, *count, sum) + rest) / *count;
  *hi = *count == zeros ? zeros : quotient;
  *lo = correction - correction == zeros ? correction : zeros;
}

// Sets the means of columns c … c + 7 beside each of their places.
AX_FUNCTION void ax_lay_means(
  ax_aside *restrict aside, const ax_extent *extent, size_t c, const ax_accumulator *total) {
  for (size_t lane = 0; lane < AX_LANES; lane++)
    for (int i = 0; i < 2; i++)
      ax_store(
        aside->value[i] + lane * AX_PITCH(extent) + c, extent->columns - c,
        &total->word[AX_MEAN_HI + i]);
}

// `sums` gives sums in words 0 and 1, and if `counts` is set the number of elements in word 2;
// `squares` gives squares about the mean in word 0.
AX_FUNCTION void ax_deviation_tile(
  const ax_lane_reduction *sums, bool counts, const ax_lane_reduction *squares,
  const ax_extent *extent, const void *x, ax_u64 *const *state) {
  ax_places places;
  ax_aside aside;
  ax_accumulator totals[AX_TILE / AX_LANES];
  ax_walk(sums, &places, &aside, extent, x, NULL);
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_accumulator sum, *total = &totals[c / AX_LANES];
    ax_gather(sums, &places, extent, c, 0, &sum);
    ax_doubles count = (double)extent->length, hi, lo;
    if (counts) count = __builtin_convertvector(sum.word[2], ax_doubles);
    ax_means(&sum, &count, &hi, &lo);
    total->word[AX_COUNTED] = (ax_words)count;
    total->word[AX_MEAN_HI] = (ax_words)hi;
    total->word[AX_MEAN_LO] = (ax_words)lo;
    ax_lay_means(&aside, extent, c, total);
  }
  ax_walk(squares, &places, &aside, extent, x, NULL);
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_accumulator sum, *total = &totals[c / AX_LANES];
    ax_gather(squares, &places, extent, c, 0, &sum);
    total->word[AX_SQUARES] = sum.word[0];
    ax_put(4, extent, c, total, state);
  }
}

AX_FUNCTION void ax_deviation_combine(
  ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_doubles zeros = 0;
  ax_doubles n = (ax_doubles)into->word[AX_COUNTED], m = (ax_doubles)later->word[AX_COUNTED];
  ax_doubles hi = (ax_doubles)into->word[AX_MEAN_HI], lo = (ax_doubles)into->word[AX_MEAN_LO];
  ax_doubles later_hi = (ax_doubles)later->word[AX_MEAN_HI];
  ax_doubles later_lo = (ax_doubles)later->word[AX_MEAN_LO];
  ax_doubles delta = (later_hi - hi) + (later_lo - lo);
  ax_doubles fraction = m / (n + m);
  ax_doubles shift = delta * fraction, sum, rest, mean, error;
  ax_two_sum(&hi, &shift, &sum, &rest);
  rest += lo;
  ax_two_sum(&sum, &rest, &mean, &error);
  ax_doubles squares = (ax_doubles)into->word[AX_SQUARES]
    + ((ax_doubles)later->word[AX_SQUARES] + delta * delta * (n * fraction));
  ax_words none = (ax_words)(n == zeros), no_later = (ax_words)(m == zeros);
  ax_words combined[AX_MAX_STATE] = {
    (ax_words)(n + m), (ax_words)mean, (ax_words)error, (ax_words)squares};
  for (int i = 0; i < AX_MAX_STATE; i++) {
    ax_words word = (ax_integers)none ? later->word[i] : combined[i];
    into->word[i] = (ax_integers)no_later ? into->word[i] : word;
  }
}

static const ax_lane_reduction deviation_lanes = {
  .words = 4,
  .combine = ax_deviation_combine,
};
AX_MERGE_LOOP(deviation, deviation_lanes)

#define AX_DEVIATION(name, T, sums, counts, on_step) \
  static const ax_lane_reduction name##_##T##_squares = { \
    .words = 1, \
    .asides = 2, \
    .load = ax_load_##T, \
    .step = on_step, \
    .combine = ax_squares_combine, \
  }; \
  static void name##_##T##_segment( \
    size_t length, size_t inner, const void *x, uint64_t first_index, const double *weights, \
    uint64_t *const *state) { \
    (void)first_index; \
    (void)weights; \
    AX_EACH_TILE( \
      length, inner, \
      ax_deviation_tile(&sums##_##T##_lanes, counts, &name##_##T##_squares, &extent, x, state)) \
  }

AX_DEVIATION(std, f32, sum, false, ax_squares_step)
AX_DEVIATION(std, f64, sum, false, ax_squares_step)
AX_DEVIATION(nanstd, f32, nanmean, true, ax_nansquares_step)
AX_DEVIATION(nanstd, f64, nanmean, true, ax_nansquares_step)

#define AX_FINISH_DEVIATION(T) \
  static size_t std_##T##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    for (size_t c = 0; c < inner; c++) { \
      double deviation = AX_NAN; \
      if (length != 0) \
        deviation = ax_sqrt_f64( \
          ax_from_bits_f64(state[AX_SQUARES][c]) / ax_from_bits_f64(state[AX_COUNTED][c])); \
      results[c] = (ax_##T)(deviation == deviation ? deviation : AX_NAN); \
    } \
    return 0; \
  }

AX_FINISH_DEVIATION(f32)
AX_FINISH_DEVIATION(f64)

#endif
