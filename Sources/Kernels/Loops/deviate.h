// How deviations go over segments: binary64 twice, binary32 once (Arithmetic/deviations.h).

#ifndef AX_DEVIATE_H
#define AX_DEVIATE_H

#include "../Arithmetic/deviations.h"
#include "rows.h"

// Makes states of sums over `length` elements.
typedef void (*ax_state_function)(
  const ax_accumulator *sums, ax_u64 length, ax_accumulator *restrict state);

// Sets `count` values of columns c … c + 7 beside each of their places.
AX_FUNCTION void ax_lay_aside(
  ax_aside *restrict aside, const ax_extent *extent, size_t c, int count, const ax_words *values) {
  for (size_t lane = 0; lane < AX_LANES; lane++)
    for (int i = 0; i < count; i++)
      ax_store(
        aside->value[i] + lane * AX_PITCH(extent) + c, extent->columns - c, &values[i]);
}

// Goes over the tile for its sums, of which `means` makes states, and once more for the squares
// about the means.
AX_FUNCTION void ax_deviate_tile(
  const ax_lane_reduction *sums, ax_state_function means, const ax_lane_reduction *squares,
  const ax_extent *extent, const void *x, ax_u64 *const *state) {
  ax_places places;
  ax_aside aside;
  ax_accumulator totals[AX_TILE / AX_LANES];
  ax_walk(sums, &places, &aside, extent, x, NULL);
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_accumulator sum, *total = &totals[c / AX_LANES];
    ax_gather(sums, &places, extent, c, 0, &sum);
    means(&sum, extent->length, total);
    ax_lay_aside(&aside, extent, c, 2, &total->word[AX_MEAN_HI]);
  }
  ax_walk(squares, &places, &aside, extent, x, NULL);
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_accumulator sum, *total = &totals[c / AX_LANES];
    ax_gather(squares, &places, extent, c, 0, &sum);
    total->word[AX_SQUARES] = sum.word[0];
    ax_put(AX_MAX_STATE, extent, c, total, state);
  }
}

AX_FUNCTION void ax_deviate_rows(
  const ax_lane_reduction *sums, ax_state_function means, const ax_lane_reduction *squares,
  const ax_row_extent *extent, const void *x, ax_u64 *const *state) {
  for (size_t row = 0; row < extent->rows; row += AX_LANES) {
    ax_accumulator sum, total;
    ax_walk_rows(sums, extent, x, row, NULL, NULL, &sum);
    means(&sum, extent->length, &total);
    ax_walk_rows(squares, extent, x, row, NULL, &total.word[AX_MEAN_HI], &sum);
    total.word[AX_SQUARES] = sum.word[0];
    ax_put_rows(AX_MAX_STATE, extent, row, &total, state);
  }
}

AX_FUNCTION bool ax_is_nan(ax_u64 word) {
  double x = ax_from_bits_f64(word);
  return x != x;
}

AX_FUNCTION bool ax_any_nan(const ax_words *words) {
  ax_doubles x = ax_as_doubles(*words);
  return __builtin_reduce_or(x != x) != 0;
}

// The shifts of columns c … c + 7 of the tile.
AX_FUNCTION void ax_shifts_of_columns(
  const ax_lane_reduction *reduction, const ax_extent *extent, const void *x, size_t c,
  ax_words *restrict shifts) {
  size_t count = extent->length * extent->inner;
  reduction->load(x, extent->first + c, count, shifts);
  for (size_t j = 1; j < extent->length && ax_any_nan(shifts); j++) {
    ax_words next;
    reduction->load(x, j * extent->inner + extent->first + c, count, &next);
    ax_take_shift(shifts, &next);
  }
}

// Goes over the tile for sums about shifts, of which `unshift` makes states.
AX_FUNCTION void ax_shift_tile(
  const ax_lane_reduction *shifted, ax_state_function unshift, const ax_extent *extent,
  const void *x, ax_u64 *const *state) {
  ax_places places;
  ax_aside aside;
  ax_words shifts[AX_TILE / AX_LANES];
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_shifts_of_columns(shifted, extent, x, c, &shifts[c / AX_LANES]);
    ax_lay_aside(&aside, extent, c, 1, &shifts[c / AX_LANES]);
  }
  ax_walk(shifted, &places, &aside, extent, x, NULL);
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_accumulator sums, total;
    ax_gather(shifted, &places, extent, c, 0, &sums);
    sums.word[AX_SHIFT] = shifts[c / AX_LANES];
    unshift(&sums, extent->length, &total);
    ax_put(AX_MAX_STATE, extent, c, &total, state);
  }
}

// The shifts of at most eight rows from number `row` on.
AX_FUNCTION void ax_shifts_of_rows(
  const ax_lane_reduction *reduction, const ax_row_extent *extent, const void *x, size_t row,
  ax_words *restrict shifts) {
  ax_u64 found[AX_LANES] = {0};
  for (size_t r = 0; r < AX_LANES && row + r < extent->rows; r++) {
    size_t start = (row + r) * extent->stride;
    ax_words next;
    reduction->load(x, start, extent->count, &next);
    for (size_t j = 1; j < extent->length && ax_is_nan(next[0]); j++)
      reduction->load(x, start + j, extent->count, &next);
    found[r] = next[0];
  }
  ax_load_u64(found, 0, AX_UNBOUNDED, shifts);
}

AX_FUNCTION void ax_shift_rows(
  const ax_lane_reduction *shifted, ax_state_function unshift, const ax_row_extent *extent,
  const void *x, ax_u64 *const *state) {
  for (size_t row = 0; row < extent->rows; row += AX_LANES) {
    ax_accumulator sums, total;
    ax_words shifts;
    ax_shifts_of_rows(shifted, extent, x, row, &shifts);
    ax_walk_rows(shifted, extent, x, row, NULL, &shifts, &sums);
    sums.word[AX_SHIFT] = shifts;
    unshift(&sums, extent->length, &total);
    ax_put_rows(AX_MAX_STATE, extent, row, &total, state);
  }
}

#endif
