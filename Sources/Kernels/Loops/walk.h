// How every reduction goes over a segment.
//
//   x[length][inner], element j of a column belongs to lane j % 8:
//
//     rows 0 … 7    lane 0 | lane 1 | … | lane 7     inner columns each
//     rows 8 … 15   lane 0 | lane 1 | … | lane 7
//     …
//
// Eight rows are one run of memory, so a narrow array is walked as rows of 8 * inner "places"
// (AX_LANES at a time, whatever `inner` is), a place being a lane of a column with an accumulator
// of its own. A wide array is walked in tiles of AX_TILE columns, row by row. Either way a place
// sees its own elements in index order, so the result does not depend on the walk. Then the lanes
// of each column are combined in order.

#ifndef AX_WALK_H
#define AX_WALK_H

#include "vectors.h"

enum { AX_TILE = 64, AX_GROUPS = 4, AX_PLACES = AX_LANES * AX_TILE + AX_LANES };

// Values set beside the places, to be read along with x.
typedef struct ax_aside {
  _Alignas(64) ax_u64 value[2][AX_PLACES];
} ax_aside;

// The accumulators of all places: word by word, place by place.
typedef struct ax_places {
  _Alignas(64) ax_u64 word[AX_MAX_STATE][AX_PLACES];
} ax_places;

// A reduction as vector code. Constant wherever it is used, so that all is inlined.
typedef struct ax_lane_reduction {
  int words;
  int asides;
  ax_u64 start[AX_MAX_STATE];  // the state that changes nothing when something is combined with it
  void (*load)(const void *array, size_t at, size_t count, ax_words *restrict words);
  void (*step)(ax_accumulator *restrict state, const ax_elements *elements);
  void (*combine)(ax_accumulator *restrict into, const ax_accumulator *later);
  void (*locate)(ax_accumulator *restrict state, ax_u64 index);
} ax_lane_reduction;

// The segment, or the tile of it, that is walked.
typedef struct ax_extent {
  size_t length, inner;   // of the segment
  size_t first, columns;  // the tile's columns: first … first + columns - 1
} ax_extent;

// Whether the tile is all of the segment: then it is walked as rows of AX_LANES * inner places.
#define AX_WHOLE(extent) ((extent)->columns == (extent)->inner)

// Places between the lanes of a column.
#define AX_PITCH(extent) (AX_WHOLE(extent) ? (extent)->inner : (size_t)AX_TILE)

// Takes in `width` neighbouring elements from x[at] on, and as many from each of the next
// `groups` - 1 multiples of `pitch` on, at the places from `place` on; `room` of them, at least
// `width`, may be overwritten. x has `count` elements. The first group begins in row `row`.
AX_FUNCTION void ax_step_row(
  const ax_lane_reduction *reduction, ax_places *restrict places, const ax_aside *aside,
  const void *x, size_t count, size_t at, size_t groups, size_t pitch, size_t width, size_t place,
  size_t room, ax_u64 row) {
  for (size_t c = 0; c < width; c += AX_LANES) {
    ax_accumulator state;
    ax_elements elements;
    for (int i = 0; i < reduction->asides; i++)
      ax_load_u64(aside->value[i], place + c, AX_UNBOUNDED, &elements.aside[i]);
    for (int i = 0; i < reduction->words; i++)
      ax_load_u64(places->word[i], place + c, AX_UNBOUNDED, &state.word[i]);
#pragma clang loop unroll(full)
    for (size_t g = 0; g < groups; g++) {
      elements.row = row + g * AX_LANES;
      reduction->load(x, at + g * pitch + c, count, &elements.x);
      reduction->step(&state, &elements);
    }
    for (int i = 0; i < reduction->words; i++)
      ax_store(places->word[i] + place + c, room - c, &state.word[i]);
  }
}

// Lays the weights of `rows` rows from row j on beside their places.
AX_FUNCTION void ax_lay_weights(
  ax_aside *restrict aside, const double *weights, size_t j, size_t rows, size_t columns,
  size_t place) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++)
      aside->value[0][place + r * columns + c] = ax_bits_f64(weights[j + r]);
}

// Goes over every element of the tile.
AX_FUNCTION void ax_walk(
  const ax_lane_reduction *reduction, ax_places *restrict places, ax_aside *restrict aside,
  const ax_extent *extent, const void *x, const double *weights) {
  size_t length = extent->length, inner = extent->inner, columns = extent->columns;
  size_t pitch = AX_PITCH(extent);
  for (int i = 0; i < reduction->words; i++)
    for (size_t place = 0; place < AX_LANES * pitch; place++)
      places->word[i][place] = reduction->start[i];
  if (!AX_WHOLE(extent)) {
    for (size_t j = 0; j < length; j++) {
      size_t place = j % AX_LANES * pitch, at = j * inner + extent->first;
      if (weights) ax_lay_weights(aside, weights, j, 1, columns, place);
      ax_step_row(
        reduction, places, aside, x, length * inner, at, 1, 0, columns, place, AX_TILE,
        j / AX_LANES * AX_LANES);
    }
    return;
  }
  size_t rest = length % AX_LANES, j = 0, width = AX_LANES * columns;
  if (!weights)
    for (; j + AX_GROUPS * AX_LANES <= length; j += AX_GROUPS * AX_LANES)
      ax_step_row(
        reduction, places, aside, x, AX_UNBOUNDED, j * inner, AX_GROUPS, width, width, 0, width, j);
  for (; j < length - rest; j += AX_LANES) {
    if (weights) ax_lay_weights(aside, weights, j, AX_LANES, columns, 0);
    ax_step_row(reduction, places, aside, x, AX_UNBOUNDED, j * inner, 1, 0, width, 0, width, j);
  }
  if (rest) {
    width = rest * columns;
    if (weights) ax_lay_weights(aside, weights, j, rest, columns, 0);
    ax_step_row(
      reduction, places, aside, x, length * inner, j * inner, 1, 0, width, 0, width, j);
  }
}

// Combines the lanes of columns c … c + 7 of the tile.
AX_FUNCTION void ax_gather(
  const ax_lane_reduction *reduction, const ax_places *places, const ax_extent *extent, size_t c,
  ax_u64 first_index, ax_accumulator *restrict total) {
  size_t lanes = extent->length < AX_LANES ? extent->length : AX_LANES;
  for (size_t lane = 0; lane < lanes; lane++) {
    ax_accumulator state;
    for (int i = 0; i < reduction->words; i++)
      ax_load_u64(
        places->word[i], lane * AX_PITCH(extent) + c, AX_UNBOUNDED, &state.word[i]);
    reduction->locate(&state, first_index + lane);
    if (lane == 0) *total = state;
    else reduction->combine(total, &state);
  }
}

// Stores the state of columns c … of the tile.
AX_FUNCTION void ax_put(
  int words, const ax_extent *extent, size_t c, const ax_accumulator *total,
  ax_u64 *const *state) {
  for (int i = 0; i < words; i++)
    ax_store(state[i] + extent->first + c, extent->columns - c, &total->word[i]);
}

AX_FUNCTION void ax_reduce_tile(
  const ax_lane_reduction *reduction, const ax_extent *extent, const void *x,
  ax_u64 first_index, const double *weights, ax_u64 *const *state) {
  ax_places places;
  ax_aside aside;
  ax_walk(reduction, &places, &aside, extent, x, weights);
  for (size_t c = 0; c < extent->columns; c += AX_LANES) {
    ax_accumulator total;
    ax_gather(reduction, &places, extent, c, first_index, &total);
    ax_put(reduction->words, extent, c, &total, state);
  }
}

// Calls `reduce` on each tile of a segment.
#define AX_EACH_TILE(length, inner, reduce) \
  for (size_t first = 0; first < (inner); first += AX_TILE) { \
    size_t rest = (inner) - first; \
    ax_extent extent = {length, inner, first, rest < AX_TILE ? rest : AX_TILE}; \
    reduce; \
  }

// Combines states column by column.
AX_FUNCTION void ax_merge_states(
  int words, void (*combine)(ax_accumulator *restrict into, const ax_accumulator *later),
  size_t inner, ax_u64 *const *into, const ax_u64 *const *later) {
  for (size_t c = 0; c < inner; c += AX_LANES) {
    ax_accumulator total, next;
    for (int i = 0; i < words; i++) {
      ax_load_u64(into[i], c, inner, &total.word[i]);
      ax_load_u64(later[i], c, inner, &next.word[i]);
    }
    combine(&total, &next);
    for (int i = 0; i < words; i++) ax_store(into[i] + c, inner - c, &total.word[i]);
  }
}

#endif
