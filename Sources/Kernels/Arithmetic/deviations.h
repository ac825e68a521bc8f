// Standard deviation (of the population, as in NumPy).
//
// Segments are combined by the formula of T. Chan, G. Golub, R. LeVeque, "Algorithms for computing
// the sample variance: analysis and recommendations", Am. Stat. 37 (1983), eq. 2.1. The mean is held
// as hi + lo, since the difference of two means is small against them. A large offset must cost no
// precision within a segment either.
//
// Binary64 is gone over twice: for the mean, then for the squares of the deviations from it.
//
// Binary32 is gone over once, in binary64, with shifted data (there, sections 1 and 3). From each x
// is taken an element K of the segment, the first that is not NaN: of d = x - K, S = Σ d and Q = Σ d²
// are summed. Then M = Q - S²/n is the sum of squares about the mean K + S/n. Since K is one of the
// n elements, (K - mean)² <= M, so S² <= n Q and Q = M + n (K - mean)² <= (n + 1) M: the difference
// magnifies relative errors at most 257 times. A lane adds 32 terms, the 8 lanes 7, so that those of
// Q and S²/n come to less than 128 · 2^-53 of Q. M is exact to 2^-38, its root to 2^-39, where a
// result in binary32 is rounded at 2^-25. Equal elements give 0, squares neither overflow nor vanish.

#ifndef AX_DEVIATIONS_H
#define AX_DEVIATIONS_H

#include "sums.h"

#ifndef AX_NO_FLOAT64

// The words of a state, all doubles. While a segment is gone over for the second time, word 0 is
// the sum of squares about the mean, which is aside.
enum { AX_COUNTED = 0, AX_MEAN_HI = 1, AX_MEAN_LO = 2, AX_SQUARES = 3 };

// The word of sums over shifted data in which K is, once the lanes are combined.
enum { AX_SHIFT = 3 };

// Makes the state, but for its squares, of `sums` over `count` elements. The mean is 0 where
// nothing was counted; an infinite or NaN mean has no low part.
AX_FUNCTION void ax_means(
  const ax_accumulator *sums, const ax_doubles *count, ax_accumulator *restrict state) {
  ax_doubles high = ax_as_doubles(sums->word[0]), low = ax_as_doubles(sums->word[1]);
  ax_doubles sum, rest, zeros = 0;
  ax_two_sum(&high, &low, &sum, &rest);
  ax_doubles quotient = sum / *count;
  ax_doubles correction = (ax_fma_doubles(-quotient, *count, sum) + rest) / *count;
  ax_doubles hi = *count == zeros ? zeros : quotient;
  ax_doubles lo = correction - correction == zeros ? correction : zeros;
  state->word[AX_COUNTED] = ax_as_words(*count);
  state->word[AX_MEAN_HI] = ax_as_words(hi);
  state->word[AX_MEAN_LO] = ax_as_words(lo);
}

AX_FUNCTION void ax_std_means(
  const ax_accumulator *sums, ax_u64 length, ax_accumulator *restrict state) {
  ax_doubles count = (double)length;
  ax_means(sums, &count, state);
}

AX_FUNCTION void ax_nanstd_means(
  const ax_accumulator *sums, ax_u64 length, ax_accumulator *restrict state) {
  ax_doubles count = ax_doubles_of(sums->word[2]);
  (void)length;
  ax_means(sums, &count, state);
}

AX_FUNCTION void ax_squares_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x);
  ax_doubles deviation =
    (x - ax_as_doubles(elements->aside[0])) - ax_as_doubles(elements->aside[1]);
  state->word[0] = ax_as_words(ax_as_doubles(state->word[0]) + deviation * deviation);
}

AX_FUNCTION void ax_nansquares_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x), zeros = 0;
  ax_doubles deviation =
    (x - ax_as_doubles(elements->aside[0])) - ax_as_doubles(elements->aside[1]);
  deviation = x == x ? deviation : zeros;
  state->word[0] = ax_as_words(ax_as_doubles(state->word[0]) + deviation * deviation);
}

AX_FUNCTION void ax_squares_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  into->word[0] =
    ax_as_words(ax_as_doubles(into->word[0]) + ax_as_doubles(later->word[0]));
}

// K: what was found so far, or else x.
AX_FUNCTION void ax_take_shift(ax_words *restrict shift, const ax_words *x) {
  ax_doubles found = ax_as_doubles(*shift);
  *shift = found == found ? *shift : *x;
}

// Word 0 is S, word 1 is Q; K is aside.
AX_FUNCTION void ax_shifted_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles d = ax_as_doubles(elements->x) - ax_as_doubles(elements->aside[0]);
  state->word[0] = ax_as_words(ax_sum_apart(d, ax_as_doubles(state->word[0])));
  state->word[1] = ax_as_words(ax_as_doubles(state->word[1]) + d * d);
}

// Word 2 counts what is not NaN.
AX_FUNCTION void ax_nanshifted_step(ax_accumulator *restrict state, const ax_elements *elements) {
  ax_doubles x = ax_as_doubles(elements->x), zeros = 0;
  ax_doubles d = x == x ? x - ax_as_doubles(elements->aside[0]) : zeros;
  state->word[0] = ax_as_words(ax_sum_apart(d, ax_as_doubles(state->word[0])));
  state->word[1] = ax_as_words(ax_as_doubles(state->word[1]) + d * d);
  state->word[2] += ax_ones_where(x == x);
}

AX_FUNCTION void ax_shifted_combine(ax_accumulator *restrict into, const ax_accumulator *later) {
  for (int i = 0; i < 2; i++)
    into->word[i] = ax_as_words(ax_as_doubles(into->word[i]) + ax_as_doubles(later->word[i]));
}

AX_FUNCTION void ax_nanshifted_combine(
  ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_shifted_combine(into, later);
  into->word[2] += later->word[2];
}

// Makes the state of S, Q and K. As in ax_means, an infinite or NaN mean has no low
// part; where nothing was counted all is 0.
AX_FUNCTION void ax_unshift(
  const ax_accumulator *sums, const ax_doubles *count, ax_accumulator *restrict state) {
  ax_doubles sum = ax_as_doubles(sums->word[0]), shift = ax_as_doubles(sums->word[AX_SHIFT]);
  ax_doubles quotient = sum / *count, mean, error, zeros = 0;
  ax_two_sum(&shift, &quotient, &mean, &error);
  ax_doubles squares = ax_as_doubles(sums->word[1]) - quotient * sum;
  state->word[AX_COUNTED] = ax_as_words(*count);
  state->word[AX_MEAN_HI] = ax_as_words(*count == zeros ? zeros : mean);
  state->word[AX_MEAN_LO] = ax_as_words(error - error == zeros ? error : zeros);
  state->word[AX_SQUARES] = ax_as_words(*count == zeros ? zeros : squares);
}

AX_FUNCTION void ax_std_unshift(
  const ax_accumulator *sums, ax_u64 length, ax_accumulator *restrict state) {
  ax_doubles count = (double)length;
  ax_unshift(sums, &count, state);
}

AX_FUNCTION void ax_nanstd_unshift(
  const ax_accumulator *sums, ax_u64 length, ax_accumulator *restrict state) {
  ax_doubles count = ax_doubles_of(sums->word[2]);
  (void)length;
  ax_unshift(sums, &count, state);
}

AX_FUNCTION void ax_deviation_combine(
  ax_accumulator *restrict into, const ax_accumulator *later) {
  ax_doubles zeros = 0;
  ax_doubles n = ax_as_doubles(into->word[AX_COUNTED]);
  ax_doubles m = ax_as_doubles(later->word[AX_COUNTED]);
  ax_doubles hi = ax_as_doubles(into->word[AX_MEAN_HI]);
  ax_doubles lo = ax_as_doubles(into->word[AX_MEAN_LO]);
  ax_doubles later_hi = ax_as_doubles(later->word[AX_MEAN_HI]);
  ax_doubles later_lo = ax_as_doubles(later->word[AX_MEAN_LO]);
  ax_doubles delta = (later_hi - hi) + (later_lo - lo);
  ax_doubles fraction = m / (n + m);
  ax_doubles shift = delta * fraction, sum, rest, mean, error;
  ax_two_sum(&hi, &shift, &sum, &rest);
  rest += lo;
  ax_two_sum(&sum, &rest, &mean, &error);
  ax_doubles squares = ax_as_doubles(into->word[AX_SQUARES])
    + (ax_as_doubles(later->word[AX_SQUARES]) + delta * delta * (n * fraction));
  ax_masks none = n == zeros, no_later = m == zeros;
  ax_words combined[AX_MAX_STATE] = {
    ax_as_words(n + m), ax_as_words(mean), ax_as_words(error), ax_as_words(squares)};
  for (int i = 0; i < AX_MAX_STATE; i++) {
    ax_words word = none ? later->word[i] : combined[i];
    into->word[i] = no_later ? into->word[i] : word;
  }
}

#define AX_DEVIATION_RESULT(T) \
  AX_FUNCTION ax_##T ax_result_std_##T( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    double deviation = AX_NAN_F64; \
    if (length != 0) \
      deviation = ax_sqrt_f64( \
        ax_from_bits_f64(state[AX_SQUARES]) / ax_from_bits_f64(state[AX_COUNTED])); \
    *overflow = 0; \
    return (ax_##T)ax_one_nan(deviation); \
  }

AX_DEVIATION_RESULT(f32)
AX_DEVIATION_RESULT(f64)

#endif

#endif
