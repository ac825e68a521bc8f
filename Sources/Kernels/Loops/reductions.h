// Reductions along an axis: their loops and tables. A new reduction is a step and the functions
// beside it in Arithmetic/, a pass made of them here, and a line of the table.

#include "../Arithmetic/extrema.h"
#include "../Arithmetic/sums.h"
#include "deviate.h"
#include "rows.h"

// A pass over the elements: as code for the loops here, by names for programs of other devices.
#define AX_PASS(name, T, words_used, asides_used, first, on_step, on_combine, on_locate) \
  static const ax_lane_reduction name##_##T##_lanes = { \
    .words = words_used, \
    .asides = asides_used, \
    .start = {first}, \
    .load = ax_load_##T, \
    .step = on_step, \
    .combine = on_combine, \
    .locate = on_locate, \
  }; \
  static const ax_pass name##_##T##_pass = { \
    .word_count = words_used, \
    .start = {first}, \
    .load = "ax_word_" #T, \
    .step = #on_step, \
    .combine = #on_combine, \
    .locate = #on_locate, \
  };

#define AX_SEGMENT_LOOP(name, weighted) \
  static void name##_segment( \
    size_t length, size_t inner, const void *x, uint64_t first_index, const double *weights, \
    uint64_t *const *state) { \
    (void)weights; \
    AX_EACH_TILE( \
      length, inner, \
      ax_reduce_tile( \
        &name##_lanes, &extent, x, first_index, (weighted) ? weights : NULL, state)) \
  } \
  static void name##_rows( \
    size_t rows, size_t length, size_t stride, const void *x, uint64_t first_index, \
    uint64_t index_step, const double *weights, uint64_t *const *state) { \
    ax_row_extent extent = ax_rows_of(rows, length, stride, first_index, index_step); \
    (void)weights; \
    ax_reduce_rows(&name##_lanes, &extent, x, (weighted) ? weights : NULL, state); \
  }

#define AX_MERGE_LOOP(name, words_used, on_combine) \
  static void name##_merge( \
    size_t inner, uint64_t *const *into, const uint64_t *const *later) { \
    ax_merge_states(words_used, on_combine, inner, into, later); \
  } \
  static const char name##_combine[] = #on_combine;

#define AX_FINISH_LOOP(name, T, words_used) \
  static size_t name##_finish( \
    size_t inner, const uint64_t *const *state, uint64_t length, void *out) { \
    ax_##T *results = out; \
    size_t overflows = 0; \
    for (size_t c = 0; c < inner; c++) { \
      ax_u64 words[AX_MAX_STATE] = {0}; \
      ax_u32 overflow; \
      if (length != 0) \
        for (int i = 0; i < (words_used); i++) words[i] = state[i][c]; \
      results[c] = ax_result_##name(words, length, &overflow); \
      overflows += overflow; \
    } \
    return overflows; \
  }

// -0 is the sum of nothing that changes nothing: -0 + x = x for every x, -0 included.
#define AX_MINUS_ZERO 0x8000000000000000u
#define AX_INFINITY_BITS 0x7ff0000000000000u
#define AX_MINUS_INFINITY_BITS 0xfff0000000000000u
#define AX_NAN_BITS 0x7ff8000000000000u

#define AX_SUM(name, T, words_used, asides_used, on_step, on_combine) \
  AX_PASS( \
    name, T, words_used, asides_used, AX_MINUS_ZERO, on_step, on_combine, ax_locate_nothing) \
  AX_SEGMENT_LOOP(name##_##T, asides_used)

#define AX_INTEGER_SUM(T) \
  AX_PASS(sum, T, 2, 0, 0, ax_sum_##T##_step, ax_halves_combine, ax_locate_nothing) \
  AX_SEGMENT_LOOP(sum_##T, false)

#define AX_DEVIATION_LOOPS(name, reduce_tile, reduce_rows, ...) \
  static void name##_segment( \
    size_t length, size_t inner, const void *x, uint64_t first_index, const double *weights, \
    uint64_t *const *state) { \
    (void)first_index; \
    (void)weights; \
    AX_EACH_TILE(length, inner, reduce_tile(__VA_ARGS__, &extent, x, state)) \
  } \
  static void name##_rows( \
    size_t rows, size_t length, size_t stride, const void *x, uint64_t first_index, \
    uint64_t index_step, const double *weights, uint64_t *const *state) { \
    ax_row_extent extent = ax_rows_of(rows, length, stride, first_index, index_step); \
    (void)weights; \
    reduce_rows(__VA_ARGS__, &extent, x, state); \
  }

// Deviations in two passes, the first over `sums`, and in one.
#define AX_DEVIATION(name, T, sums, on_step) \
  AX_PASS(name##_squares, T, 1, 2, 0, on_step, ax_squares_combine, ax_locate_nothing) \
  AX_DEVIATION_LOOPS( \
    name##_##T, ax_deviate_tile, ax_deviate_rows, \
    &sums##_##T##_lanes, ax_##name##_means, &name##_squares_##T##_lanes)

#define AX_SHIFTED_DEVIATION(name, T, words_used, on_step, on_combine) \
  AX_PASS(name, T, words_used, 1, 0, on_step, on_combine, ax_locate_nothing) \
  AX_DEVIATION_LOOPS( \
    name##_##T, ax_shift_tile, ax_shift_rows, &name##_##T##_lanes, ax_##name##_unshift)

#define AX_EXTREMUM(name, T, rule, first) \
  AX_PASS(name, T, 1, 0, first, ax_##rule##_step, ax_##rule##_combine, ax_locate_nothing) \
  AX_SEGMENT_LOOP(name##_##T, false)

#define AX_INDEX(name, T, rule, first) \
  AX_PASS(name, T, 2, 0, first, ax_##rule##_step, ax_##rule##_combine, ax_locate_index) \
  AX_SEGMENT_LOOP(name##_##T, false)

#define AX_FLOAT_LOOPS(T) \
  AX_SUM(sum, T, 2, 0, ax_sum_step, ax_sum_combine) \
  AX_SUM(nansum, T, 2, 0, ax_nansum_step, ax_sum_combine) \
  AX_SUM(nanmean, T, 3, 0, ax_nanmean_step, ax_nanmean_combine) \
  AX_SUM(weighted_sum, T, 2, 1, ax_weighted_sum_step, ax_sum_combine) \
  AX_EXTREMUM(max, T, max_float, AX_MINUS_INFINITY_BITS) \
  AX_EXTREMUM(min, T, min_float, AX_INFINITY_BITS) \
  AX_EXTREMUM(nanmax, T, nanmax_float, AX_NAN_BITS) \
  AX_EXTREMUM(nanmin, T, nanmin_float, AX_NAN_BITS) \
  AX_INDEX(argmax, T, argmax_float, (ax_u64)AX_MIN_i64) \
  AX_INDEX(argmin, T, argmin_float, (ax_u64)AX_MIN_i64) \
  AX_FINISH_LOOP(sum_##T, T, 2) \
  AX_FINISH_LOOP(mean_##T, T, 2) \
  AX_FINISH_LOOP(nanmean_##T, T, 3) \
  AX_FINISH_LOOP(std_##T, T, 4) \
  AX_FINISH_LOOP(extremum_##T, T, 1)

#define AX_INTEGER_LOOPS(T) \
  AX_INTEGER_SUM(T) \
  AX_EXTREMUM(max, T, max_##T, (ax_u64)AX_MIN_##T) \
  AX_EXTREMUM(min, T, min_##T, (ax_u64)AX_MAX_##T) \
  AX_INDEX(argmax, T, argmax_##T, (ax_u64)AX_MIN_##T) \
  AX_INDEX(argmin, T, argmin_##T, (ax_u64)AX_MAX_##T) \
  AX_MERGE_LOOP(max_##T, 1, ax_max_##T##_combine) \
  AX_MERGE_LOOP(min_##T, 1, ax_min_##T##_combine) \
  AX_MERGE_LOOP(argmax_##T, 2, ax_argmax_##T##_combine) \
  AX_MERGE_LOOP(argmin_##T, 2, ax_argmin_##T##_combine) \
  AX_FINISH_LOOP(sum_##T, T, 2) \
  AX_FINISH_LOOP(extremum_##T, T, 1)

AX_FLOAT_LOOPS(f32)
AX_FLOAT_LOOPS(f64)
AX_SHIFTED_DEVIATION(std, f32, 2, ax_shifted_step, ax_shifted_combine)
AX_SHIFTED_DEVIATION(nanstd, f32, 3, ax_nanshifted_step, ax_nanshifted_combine)
AX_DEVIATION(std, f64, sum, ax_squares_step)
AX_DEVIATION(nanstd, f64, nanmean, ax_nansquares_step)
AX_MERGE_LOOP(sum, 2, ax_sum_combine)
AX_MERGE_LOOP(nanmean, 3, ax_nanmean_combine)
AX_MERGE_LOOP(deviation, 4, ax_deviation_combine)
AX_MERGE_LOOP(max_float, 1, ax_max_float_combine)
AX_MERGE_LOOP(min_float, 1, ax_min_float_combine)
AX_MERGE_LOOP(nanmax_float, 1, ax_nanmax_float_combine)
AX_MERGE_LOOP(nanmin_float, 1, ax_nanmin_float_combine)
AX_MERGE_LOOP(argmax_float, 2, ax_argmax_float_combine)
AX_MERGE_LOOP(argmin_float, 2, ax_argmin_float_combine)

AX_INTEGER_LOOPS(i64)
AX_INTEGER_LOOPS(u64)
AX_MERGE_LOOP(integer_sum, 2, ax_halves_combine)

AX_FINISH_LOOP(index, i64, 2)

// X(name, input, output, state words, weighted, float64, segment, merge, finish, source) and
// DEVIATION(name, T, type, passes)
#define AX_REDUCTIONS(X, DEVIATION) \
  AX_FLOAT_REDUCTIONS(X, f32, F32) \
  AX_FLOAT_REDUCTIONS(X, f64, F64) \
  DEVIATION(std, f32, F32, AX_ONE_PASS(std, f32)) \
  DEVIATION(nanstd, f32, F32, AX_ONE_PASS(nanstd, f32)) \
  DEVIATION(std, f64, F64, AX_TWO_PASSES(std, f64, sum)) \
  DEVIATION(nanstd, f64, F64, AX_TWO_PASSES(nanstd, f64, nanmean)) \
  AX_INTEGER_REDUCTIONS(X, i64, I64) \
  AX_INTEGER_REDUCTIONS(X, u64, U64)

#define AX_FLOAT_REDUCTIONS(X, T, type) \
  X(sum_##T, type, type, 2, false, true, sum_##T, sum, sum_##T, sums) \
  X(nansum_##T, type, type, 2, false, true, nansum_##T, sum, sum_##T, sums) \
  X(mean_##T, type, type, 2, false, true, sum_##T, sum, mean_##T, sums) \
  X(nanmean_##T, type, type, 3, false, true, nanmean_##T, nanmean, nanmean_##T, sums) \
  X(weighted_sum_##T, type, type, 2, true, true, weighted_sum_##T, sum, sum_##T, sums) \
  X(max_##T, type, type, 1, false, true, max_##T, max_float, extremum_##T, extrema) \
  X(min_##T, type, type, 1, false, true, min_##T, min_float, extremum_##T, extrema) \
  X(nanmax_##T, type, type, 1, false, true, nanmax_##T, nanmax_float, extremum_##T, extrema) \
  X(nanmin_##T, type, type, 1, false, true, nanmin_##T, nanmin_float, extremum_##T, extrema) \
  X(argmax_##T, type, I64, 2, false, true, argmax_##T, argmax_float, index, extrema) \
  X(argmin_##T, type, I64, 2, false, true, argmin_##T, argmin_float, index, extrema)

#define AX_INTEGER_REDUCTIONS(X, T, type) \
  X(sum_##T, type, type, 2, false, false, sum_##T, integer_sum, sum_##T, sums) \
  X(max_##T, type, type, 1, false, false, max_##T, max_##T, extremum_##T, extrema) \
  X(min_##T, type, type, 1, false, false, min_##T, min_##T, extremum_##T, extrema) \
  X(argmax_##T, type, I64, 2, false, false, argmax_##T, argmax_##T, index, extrema) \
  X(argmin_##T, type, I64, 2, false, false, argmin_##T, argmin_##T, index, extrema)

#define AX_REDUCTION_ROW( \
  reduction, in, out, words, takes_weights, in_float64, loop, on_merge, on_finish, file) \
  { \
    .name = #reduction, .input = AX_##in, .output = AX_##out, .state_count = words, \
    .weighted = takes_weights, .segment = loop##_segment, .rows = loop##_rows, .merge = on_merge##_merge, \
    .finish = on_finish##_finish, .float64 = in_float64, .source = #file ".h", \
    .pass = &loop##_pass, .combine = on_merge##_combine, .result = "ax_result_" #on_finish, \
  },
#define AX_ONE_PASS(reduction, T) \
  .pass = &reduction##_##T##_pass, .shift = "ax_take_shift", \
  .state = "ax_" #reduction "_unshift"
#define AX_TWO_PASSES(reduction, T, sums) \
  .pass = &sums##_##T##_pass, .state = "ax_" #reduction "_means", \
  .squares = &reduction##_squares_##T##_pass
#define AX_DEVIATION_ROW(reduction, T, type, ...) \
  { \
    .name = #reduction "_" #T, .input = AX_##type, .output = AX_##type, .state_count = 4, \
    .segment = reduction##_##T##_segment, .rows = reduction##_##T##_rows, \
    .merge = deviation_merge, .finish = std_##T##_finish, \
    .float64 = true, .source = "deviations.h", __VA_ARGS__, \
    .combine = deviation_combine, .result = "ax_result_std_" #T, \
  },
