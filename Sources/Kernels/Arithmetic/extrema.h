// Largest and smallest elements, and where they are.
//
// A comparison is a rule "x goes before what was best so far". Rules are strict, so that the first
// of equals (-0 and +0 are) stays.

#ifndef AX_EXTREMA_H
#define AX_EXTREMA_H

#include "lanes.h"

// NaN is beyond everything for max and min; which of several NaN does not show. nanmax and nanmin
// start with NaN and leave it for anything.
#define AX_GREATER(x, best) (x > best)
#define AX_LESS(x, best) (x < best)
#define AX_GREATER_OR_NAN(x, best) ((x > best) | (x != x))
#define AX_LESS_OR_NAN(x, best) ((x < best) | (x != x))
#define AX_GREATER_IGNORING_NAN(x, best) ((x > best) | (best != best))
#define AX_LESS_IGNORING_NAN(x, best) ((x < best) | (best != best))

#define AX_EXTREMUM_RULE(name, kind, before) \
  AX_FUNCTION void ax_##name##_take(ax_accumulator *restrict state, const ax_words *words) { \
    ax_##kind x = ax_as_##kind(*words), best = ax_as_##kind(state->word[0]); \
    state->word[0] = ax_as_words(before(x, best) ? x : best); \
  } \
  AX_FUNCTION void ax_##name##_step( \
    ax_accumulator *restrict state, const ax_elements *elements) { \
    ax_##name##_take(state, &elements->x); \
  } \
  AX_FUNCTION void ax_##name##_combine( \
    ax_accumulator *restrict into, const ax_accumulator *later) { \
    ax_##name##_take(into, &later->word[0]); \
  }

#ifndef AX_NO_FLOAT64
AX_EXTREMUM_RULE(max_float, doubles, AX_GREATER_OR_NAN)
AX_EXTREMUM_RULE(min_float, doubles, AX_LESS_OR_NAN)
AX_EXTREMUM_RULE(nanmax_float, doubles, AX_GREATER_IGNORING_NAN)
AX_EXTREMUM_RULE(nanmin_float, doubles, AX_LESS_IGNORING_NAN)
#endif
AX_EXTREMUM_RULE(max_i64, integers, AX_GREATER)
AX_EXTREMUM_RULE(min_i64, integers, AX_LESS)
AX_EXTREMUM_RULE(max_u64, words, AX_GREATER)
AX_EXTREMUM_RULE(min_u64, words, AX_LESS)

AX_FUNCTION void ax_key_of_integer(const ax_words *words, ax_words *restrict keys) {
  *keys = *words;
}

#ifndef AX_NO_FLOAT64

// Floats are compared by where they are as integers: the bits of a number, with those of a negative
// one but the sign inverted, are ordered as the numbers are. The first NaN is the extremum.
AX_FUNCTION void ax_keys(const ax_doubles *x, ax_words *restrict keys) {
  ax_words bits = ax_as_words(*x);
  ax_words negative = ax_as_words(ax_as_integers(bits) >> 63);
  ax_words largest = 0x7fffffffffffffffu;
  *keys = *x == *x ? bits ^ (negative & largest) : largest;
}

// -0 + 0 and 0 - 0 are +0, so that -0 and +0 have one key.
AX_FUNCTION void ax_key_of_largest(const ax_words *words, ax_words *restrict keys) {
  ax_doubles x = ax_as_doubles(*words) + 0.0;
  ax_keys(&x, keys);
}
AX_FUNCTION void ax_key_of_smallest(const ax_words *words, ax_words *restrict keys) {
  ax_doubles x = 0.0 - ax_as_doubles(*words);
  ax_keys(&x, keys);
}

#endif

// Word 0 is the extremum's key, word 1 its index: of the row while a lane goes on, then along the
// axis. Of equals in different lanes the one with the smaller index is first.
#define AX_INDEX_RULE(name, kind, key_of, before) \
  AX_FUNCTION void ax_##name##_step( \
    ax_accumulator *restrict state, const ax_elements *elements) { \
    ax_words key, row = elements->row; \
    key_of(&elements->x, &key); \
    ax_##kind x = ax_as_##kind(key), best = ax_as_##kind(state->word[0]); \
    state->word[0] = before(x, best) ? key : state->word[0]; \
    state->word[1] = before(x, best) ? row : state->word[1]; \
  } \
  AX_FUNCTION void ax_##name##_combine( \
    ax_accumulator *restrict into, const ax_accumulator *later) { \
    ax_##kind x = ax_as_##kind(later->word[0]), best = ax_as_##kind(into->word[0]); \
    ax_masks earlier = (later->word[1] < into->word[1]) & (x == best); \
    ax_masks taken = before(x, best) | earlier; \
    into->word[0] = taken ? later->word[0] : into->word[0]; \
    into->word[1] = taken ? later->word[1] : into->word[1]; \
  }

#ifndef AX_NO_FLOAT64
AX_INDEX_RULE(argmax_float, integers, ax_key_of_largest, AX_GREATER)
AX_INDEX_RULE(argmin_float, integers, ax_key_of_smallest, AX_GREATER)
#endif
AX_INDEX_RULE(argmax_i64, integers, ax_key_of_integer, AX_GREATER)
AX_INDEX_RULE(argmin_i64, integers, ax_key_of_integer, AX_LESS)
AX_INDEX_RULE(argmax_u64, words, ax_key_of_integer, AX_GREATER)
AX_INDEX_RULE(argmin_u64, words, ax_key_of_integer, AX_LESS)

AX_FUNCTION void ax_locate_index(ax_accumulator *restrict state, ax_u64 index) {
  state->word[1] += index;
}

// The extremum of nothing: NaN, or 0 where there is none.
#ifndef AX_NO_FLOAT64

#define AX_FLOAT_EXTREMUM_RESULT(T) \
  AX_FUNCTION ax_##T ax_result_extremum_##T( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    double best = length == 0 ? AX_NAN_F64 : ax_from_bits_f64(state[0]); \
    *overflow = 0; \
    return (ax_##T)ax_one_nan(best); \
  }

AX_FLOAT_EXTREMUM_RESULT(f32)
AX_FLOAT_EXTREMUM_RESULT(f64)

#endif

#define AX_WORD_RESULT(name, T, word) \
  AX_FUNCTION ax_##T ax_result_##name( \
    const ax_u64 *state, ax_u64 length, ax_u32 *overflow) { \
    *overflow = 0; \
    return length == 0 ? 0 : (ax_##T)state[word]; \
  }

AX_WORD_RESULT(extremum_i64, i64, 0)
AX_WORD_RESULT(extremum_u64, u64, 0)
AX_WORD_RESULT(index, i64, 1)

#endif
