// Largest and smallest elements, and where they are.
//
// A comparison is a rule "x goes before what was best so far". Rules are strict, so that the first
// of equals (-0 and +0 are) stays.

#ifndef AX_EXTREMA_H
#define AX_EXTREMA_H

#include "sums.h"

#define AX_INFINITY_BITS 0x7ff0000000000000u
#define AX_MINUS_INFINITY_BITS 0xfff0000000000000u
#define AX_NAN_BITS 0x7ff8000000000000u

// NaN is beyond everything for max and min; which of several NaN does not show. nanmax and nanmin
// start with NaN and leave it for anything.
#define AX_GREATER(x, best) (x > best)
#define AX_LESS(x, best) (x < best)
#define AX_GREATER_OR_NAN(x, best) ((x > best) | (x != x))
#define AX_LESS_OR_NAN(x, best) ((x < best) | (x != x))
#define AX_GREATER_IGNORING_NAN(x, best) ((x > best) | (best != best))
#define AX_LESS_IGNORING_NAN(x, best) ((x < best) | (best != best))

#define AX_EXTREMUM_RULE(name, vector, before) \
  AX_FUNCTION void ax_##name##_take(ax_accumulator *restrict state, const ax_words *words) { \
    vector x = (vector)*words, best = (vector)state->word[0]; \
    state->word[0] = (ax_words)(before(x, best) ? x : best); \
  } \
  AX_FUNCTION void ax_##name##_step( \
    ax_accumulator *restrict state, const ax_elements *elements) { \
    ax_##name##_take(state, &elements->x); \
  } \
  AX_FUNCTION void ax_##name##_combine( \
    ax_accumulator *restrict into, const ax_accumulator *later) { \
    ax_##name##_take(into, &later->word[0]); \
  }

AX_EXTREMUM_RULE(max_float, ax_doubles, AX_GREATER_OR_NAN)
AX_EXTREMUM_RULE(min_float, ax_doubles, AX_LESS_OR_NAN)
AX_EXTREMUM_RULE(nanmax_float, ax_doubles, AX_GREATER_IGNORING_NAN)
AX_EXTREMUM_RULE(nanmin_float, ax_doubles, AX_LESS_IGNORING_NAN)
AX_EXTREMUM_RULE(max_i64, ax_integers, AX_GREATER)
AX_EXTREMUM_RULE(min_i64, ax_integers, AX_LESS)
AX_EXTREMUM_RULE(max_u64, ax_words, AX_GREATER)
AX_EXTREMUM_RULE(min_u64, ax_words, AX_LESS)

// Floats are compared by where they are as integers: the bits of a number, with those of a negative
// one but the sign inverted, are ordered as the numbers are. The first NaN is the extremum.
AX_FUNCTION void ax_keys(const ax_doubles *x, ax_words *restrict keys) {
  ax_words bits = (ax_words)*x;
  ax_words negative = (ax_words)((ax_integers)bits < 0);
  ax_words largest = 0x7fffffffffffffffu;
  *keys = *x == *x ? bits ^ (negative & largest) : largest;
}

// -0 + 0 and 0 - 0 are +0, so that -0 and +0 have one key.
AX_FUNCTION void ax_key_of_largest(const ax_words *words, ax_words *restrict keys) {
  ax_doubles x = (ax_doubles)*words + 0.0;
  ax_keys(&x, keys);
}
AX_FUNCTION void ax_key_of_smallest(const ax_words *words, ax_words *restrict keys) {
  ax_doubles x = 0.0 - (ax_doubles)*words;
  ax_keys(&x, keys);
}
AX_FUNCTION void ax_key_of_integer(const ax_words *words, ax_words *restrict keys) {
  *keys = *words;
}

// Word 0 is the extremum's key, word 1 its index: of the row while a lane goes on, then along the
// axis. Of equals in different lanes the one with the smaller index is first.
#define AX_INDEX_RULE(name, vector, key_of, before) \
  AX_FUNCTION void ax_##name##_step( \
    ax_accumulator *restrict state, const ax_elements *elements) { \
    ax_words key, row = elements->row; \
    key_of(&elements->x, &key); \
    vector x = (vector)key, best = (vector)state->word[0]; \
    state->word[0] = before(x, best) ? key : state->word[0]; \
    state->word[1] = before(x, best) ? row : state->word[1]; \
  } \
  AX_FUNCTION void ax_##name##_combine( \
    ax_accumulator *restrict into, const ax_accumulator *later) { \
    vector x = (vector)later->word[0], best = (vector)into->word[0]; \
    ax_integers earlier = (ax_integers)((later->word[1] < into->word[1]) & (x == best)); \
    ax_integers taken = (ax_integers)before(x, best) | earlier; \
    into->word[0] = taken ? later->word[0] : into->word[0]; \
    into->word[1] = taken ? later->word[1] : into->word[1]; \
  }

AX_INDEX_RULE(argmax_float, ax_integers, ax_key_of_largest, AX_GREATER)
AX_INDEX_RULE(argmin_float, ax_integers, ax_key_of_smallest, AX_GREATER)
AX_INDEX_RULE(argmax_i64, ax_integers, ax_key_of_integer, AX_GREATER)
AX_INDEX_RULE(argmin_i64, ax_integers, ax_key_of_integer, AX_LESS)
AX_INDEX_RULE(argmax_u64, ax_words, ax_key_of_integer, AX_GREATER)
AX_INDEX_RULE(argmin_u64, ax_words, ax_key_of_integer, AX_LESS)

AX_FUNCTION void ax_locate_index(ax_accumulator *restrict state, ax_u64 index_of_row_0) {
  state->word[1] += index_of_row_0;
}

#define AX_EXTREMUM(name, T, rule, first) \
  static const ax_lane_reduction name##_##T##_lanes = { \
    .words = 1, \
    .start = {first}, \
    .load = ax_load_##T, \
    .step = ax_##rule##_step, \
    .combine = ax_##rule##_combine, \
  }; \
  AX_SEGMENT_LOOP(name##_##T, name##_##T##_lanes)

#define AX_INDEX(name, T, rule, first) \
  static const ax_lane_reduction name##_##T##_lanes = { \
    .words = 2, \
    .start = {first}, \
    .load = ax_load_##T, \
    .step = ax_##rule##_step, \
    .combine = ax_##rule##_combine, \
    .locate = ax_locate_index, \
  }; \
  AX_SEGMENT_LOOP(name##_##T, name##_##T##_lanes)

#define AX_FLOAT_EXTREMA(T) \
  AX_EXTREMUM(max, T, max_float, AX_MINUS_INFINITY_BITS) \
  AX_EXTREMUM(min, T, min_float, AX_INFINITY_BITS) \
  AX_EXTREMUM(nanmax, T, nanmax_float, AX_NAN_BITS) \
  AX_EXTREMUM(nanmin, T, nanmin_float, AX_NAN_BITS) \
  AX_INDEX(argmax, T, argmax_float, (ax_u64)AX_MIN_i64) \
  AX_INDEX(argmin, T, argmin_float, (ax_u64)AX_MIN_i64)

#define AX_INTEGER_EXTREMA(T) \
  AX_EXTREMUM(max, T, max_##T, (ax_u64)AX_MIN_##T) \
  AX_EXTREMUM(min, T, min_##T, (ax_u64)AX_MAX_##T) \
  AX_INDEX(argmax, T, argmax_##T, (ax_u64)AX_MIN_##T) \
  AX_INDEX(argmin, T, argmin_##T, (ax_u64)AX_MAX_##T) \
  AX_MERGE_LOOP(max_##T, max_##T##_lanes) \
  AX_MERGE_LOOP(min_##T, min_##T##_lanes) \
  AX_MERGE_LOOP(argmax_##T, argmax_##T##_lanes) \
  AX_MERGE_LOOP(argmin_##T, argmin_##T##_lanes)

AX_FLOAT_EXTREMA(f32)
AX_FLOAT_EXTREMA(f64)
AX_INTEGER_EXTREMA(i64)
AX_INTEGER_EXTREMA(u64)

AX_MERGE_LOOP(max_float, max_f64_lanes)
AX_MERGE_LOOP(min_float, min_f64_lanes)
AX_MERGE_LOOP(nanmax_float, nanmax_f64_lanes)
AX_MERGE_LOOP(nanmin_float, nanmin_f64_lanes)
AX_MERGE_LOOP(argmax_float, argmax_f64_lanes)
AX_MERGE_LOOP(argmin_float, argmin_f64_lanes)

// The extremum of nothing: NaN, or 0 where there is none.
#define AX_FINISH_FLOAT_EXTREMUM(T) \
  static size_t extremum_##T##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    for (size_t c = 0; c < inner; c++) { \
      double best = length == 0 ? AX_NAN : ax_from_bits_f64(state[0][c]); \
      results[c] = (ax_##T)(best == best ? best : AX_NAN); \
    } \
    return 0; \
  }
#define AX_FINISH_WORD(name, T, word) \
  static size_t name##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    for (size_t c = 0; c < inner; c++) results[c] = length == 0 ? 0 : (ax_##T)state[word][c]; \
    return 0; \
  }

AX_FINISH_FLOAT_EXTREMUM(f32)
AX_FINISH_FLOAT_EXTREMUM(f64)
AX_FINISH_WORD(extremum_i64, i64, 0)
AX_FINISH_WORD(extremum_u64, u64, 0)
AX_FINISH_WORD(index, i64, 1)

#endif
