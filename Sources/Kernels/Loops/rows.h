// How reductions go over rows, the segments of an array that is reduced along its last axis.
//
// Element j of a row belongs to lane j % 8, so that the lanes of a row are one vector: they go along
// the row in registers. The vectors of eight rows are turned, word by word, into one vector for each
// lane, and the lanes combined in order for all eight rows at once.

#ifndef AX_ROWS_H
#define AX_ROWS_H

#include "walk.h"

// `rows` runs of `length` elements, `stride` elements from one to the next. The first begins at
// `first_index` of the axis, each of the others `index_step` after the one before. In all, x has
// `count` elements.
typedef struct ax_row_extent {
  size_t rows, length, stride, count;
  ax_u64 first_index, index_step;
} ax_row_extent;

AX_FUNCTION ax_row_extent ax_rows_of(
  size_t rows, size_t length, size_t stride, ax_u64 first_index, ax_u64 index_step) {
  size_t count = rows == 0 ? 0 : (rows - 1) * stride + length;
  return (ax_row_extent){rows, length, stride, count, first_index, index_step};
}

// Eight accumulators: one for each row, a vector of its lanes, or, turned, one for each lane.
typedef struct ax_row_states {
  ax_words word[AX_MAX_STATE][AX_LANES];
} ax_row_states;

// Goes over a row from x[at] on. `weights` goes on for a whole vector.
AX_FUNCTION void ax_walk_row(
  const ax_lane_reduction *reduction, const ax_row_extent *extent, const void *x, size_t at,
  const double *weights, ax_elements *restrict elements, ax_accumulator *restrict state) {
  size_t rest = extent->length % AX_LANES, j = 0;
  for (int i = 0; i < reduction->words; i++) state->word[i] = reduction->start[i];
  for (; j < extent->length - rest; j += AX_LANES) {
    elements->row = j;
    reduction->load(x, at + j, AX_UNBOUNDED, &elements->x);
    if (weights) ax_load_f64(weights, j, AX_UNBOUNDED, &elements->aside[0]);
    reduction->step(state, elements);
  }
  if (rest) {
    // Lanes past the end of the row take in what follows it, and are then left as they were.
    ax_words lanes = {0, 1, 2, 3, 4, 5, 6, 7}, width = rest;
    ax_accumulator next = *state;
    elements->row = j;
    reduction->load(x, at + j, extent->count, &elements->x);
    if (weights) ax_load_f64(weights, j, AX_UNBOUNDED, &elements->aside[0]);
    reduction->step(&next, elements);
    for (int i = 0; i < reduction->words; i++)
      state->word[i] = lanes < width ? next.word[i] : state->word[i];
  }
}

// Turns eight vectors of eight: what was element j of vector i becomes element i of vector j.
AX_FUNCTION void ax_turn(ax_words *restrict v) {
  ax_words a, b;
#define AX_TURN(i, step, low, high) \
  a = v[i], b = v[(i) + (step)]; \
  v[i] = __builtin_shufflevector(a, b, low); \
  v[(i) + (step)] = __builtin_shufflevector(a, b, high);
#define AX_ONES 0, 8, 2, 10, 4, 12, 6, 14
#define AX_OTHER_ONES 1, 9, 3, 11, 5, 13, 7, 15
#define AX_TWOS 0, 1, 8, 9, 4, 5, 12, 13
#define AX_OTHER_TWOS 2, 3, 10, 11, 6, 7, 14, 15
#define AX_FOURS 0, 1, 2, 3, 8, 9, 10, 11
#define AX_OTHER_FOURS 4, 5, 6, 7, 12, 13, 14, 15
  for (int i = 0; i < AX_LANES; i += 2) { AX_TURN(i, 1, AX_ONES, AX_OTHER_ONES) }
  for (int i = 0; i < AX_LANES; i += 4)
    for (int j = i; j < i + 2; j++) { AX_TURN(j, 2, AX_TWOS, AX_OTHER_TWOS) }
  for (int i = 0; i < AX_LANES / 2; i++) { AX_TURN(i, 4, AX_FOURS, AX_OTHER_FOURS) }
}

// Combines the lanes of eight rows.
AX_FUNCTION void ax_gather_rows(
  const ax_lane_reduction *reduction, ax_row_states *restrict states, size_t length,
  ax_accumulator *restrict total) {
  for (int i = 0; i < reduction->words; i++) ax_turn(states->word[i]);
  for (size_t lane = 0; lane < AX_LANES && lane < length; lane++) {
    ax_accumulator state;
    for (int i = 0; i < reduction->words; i++) state.word[i] = states->word[i][lane];
    reduction->locate(&state, lane);
    if (lane == 0) *total = state;
    else reduction->combine(total, &state);
  }
}

// Goes over eight rows of at most eight elements, a lane each: the elements themselves are turned,
// and what is aside of the rows is a vector as it is.
AX_FUNCTION void ax_walk_short_rows(
  const ax_lane_reduction *reduction, const ax_row_extent *extent, const void *x, size_t row,
  const double *weights, const ax_words *aside, ax_accumulator *restrict total) {
  ax_words v[AX_LANES];
  for (size_t r = 0; r < AX_LANES; r++)
    reduction->load(x, (row + r) * extent->stride, extent->count, &v[r]);
  ax_turn(v);
  for (size_t lane = 0; lane < extent->length; lane++) {
    ax_accumulator state;
    ax_elements elements = {.x = v[lane]};
    if (weights) elements.aside[0] = ax_as_words((ax_doubles)weights[lane]);
    if (aside)
      for (int i = 0; i < reduction->asides; i++) elements.aside[i] = aside[i];
    for (int i = 0; i < reduction->words; i++) state.word[i] = reduction->start[i];
    reduction->step(&state, &elements);
    reduction->locate(&state, lane);
    if (lane == 0) *total = state;
    else reduction->combine(total, &state);
  }
}

// Goes over at most eight rows from number `row` on. `aside` has what is aside of them, but for
// weights.
AX_FUNCTION void ax_walk_rows(
  const ax_lane_reduction *reduction, const ax_row_extent *extent, const void *x, size_t row,
  const double *weights, const ax_words *aside, ax_accumulator *restrict total) {
  if (extent->length <= AX_LANES) {
    ax_walk_short_rows(reduction, extent, x, row, weights, aside, total);
    return;
  }
  ax_row_states states;
  if (extent->rows - row < AX_LANES) memset(&states, 0, sizeof(states));
  for (size_t r = 0; r < AX_LANES && row + r < extent->rows; r++) {
    ax_accumulator state;
    ax_elements elements;
    if (aside)
      for (int i = 0; i < reduction->asides; i++) elements.aside[i] = aside[i][r];
    ax_walk_row(reduction, extent, x, (row + r) * extent->stride, weights, &elements, &state);
    for (int i = 0; i < reduction->words; i++) states.word[i][r] = state.word[i];
  }
  ax_gather_rows(reduction, &states, extent->length, total);
}

// Tells eight rows from number `row` on, of which each knows the place within itself, where they
// are.
AX_FUNCTION void ax_locate_rows(
  const ax_lane_reduction *reduction, const ax_row_extent *extent, size_t row,
  ax_accumulator *restrict total) {
  ax_words rows = {0, 1, 2, 3, 4, 5, 6, 7};
  for (size_t r = 0; r < AX_LANES; r++) {
    ax_accumulator state = *total;
    ax_words number = r;
    reduction->locate(&state, extent->first_index + (row + r) * extent->index_step);
    for (int i = 0; i < reduction->words; i++)
      total->word[i] = rows == number ? state.word[i] : total->word[i];
  }
}

AX_FUNCTION void ax_put_rows(
  int words, const ax_row_extent *extent, size_t row, const ax_accumulator *total,
  ax_u64 *const *state) {
  for (int i = 0; i < words; i++) ax_store(state[i] + row, extent->rows - row, &total->word[i]);
}

AX_FUNCTION void ax_reduce_rows(
  const ax_lane_reduction *reduction, const ax_row_extent *extent, const void *x,
  const double *weights, ax_u64 *const *state) {
  double padded[AX_SEGMENT + AX_LANES];
  if (weights) {
    memcpy(padded, weights, extent->length * sizeof(*weights));
    memset(padded + extent->length, 0, AX_LANES * sizeof(*weights));
  }
  for (size_t row = 0; row < extent->rows; row += AX_LANES) {
    ax_accumulator total;
    ax_walk_rows(reduction, extent, x, row, weights ? padded : NULL, NULL, &total);
    ax_locate_rows(reduction, extent, row, &total);
    ax_put_rows(reduction->words, extent, row, &total, state);
  }
}

#endif
