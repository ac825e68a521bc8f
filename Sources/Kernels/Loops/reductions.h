// Reductions along an axis: their tables. A new reduction is a lane reduction (lanes.h), a function
// that makes results of its state, and a line here.

#include "lanes.h"
#include "sums.h"
#include "deviations.h"
#include "extrema.h"

// X(name, input, output, state words, weighted, segment, merge, finish)
#define AX_REDUCTIONS(X) \
  AX_FLOAT_REDUCTIONS(X, f32, F32) \
  AX_FLOAT_REDUCTIONS(X, f64, F64) \
  AX_INTEGER_REDUCTIONS(X, i64, I64) \
  AX_INTEGER_REDUCTIONS(X, u64, U64)

#define AX_FLOAT_REDUCTIONS(X, T, type) \
  X(sum_##T, type, type, 2, false, sum_##T, sum, sum_##T) \
  X(nansum_##T, type, type, 2, false, nansum_##T, sum, sum_##T) \
  X(mean_##T, type, type, 2, false, sum_##T, sum, mean_##T) \
  X(nanmean_##T, type, type, 3, false, nanmean_##T, nanmean, nanmean_##T) \
  X(weighted_sum_##T, type, type, 2, true, weighted_sum_##T, sum, sum_##T) \
  X(std_##T, type, type, 4, false, std_##T, deviation, std_##T) \
  X(nanstd_##T, type, type, 4, false, nanstd_##T, deviation, std_##T) \
  X(max_##T, type, type, 1, false, max_##T, max_float, extremum_##T) \
  X(min_##T, type, type, 1, false, min_##T, min_float, extremum_##T) \
  X(nanmax_##T, type, type, 1, false, nanmax_##T, nanmax_float, extremum_##T) \
  X(nanmin_##T, type, type, 1, false, nanmin_##T, nanmin_float, extremum_##T) \
  X(argmax_##T, type, I64, 2, false, argmax_##T, argmax_float, index) \
  X(argmin_##T, type, I64, 2, false, argmin_##T, argmin_float, index)

#define AX_INTEGER_REDUCTIONS(X, T, type) \
  X(sum_##T, type, type, 2, false, sum_##T, sum_##T, sum_##T) \
  X(max_##T, type, type, 1, false, max_##T, max_##T, extremum_##T) \
  X(min_##T, type, type, 1, false, min_##T, min_##T, extremum_##T) \
  X(argmax_##T, type, I64, 2, false, argmax_##T, argmax_##T, index) \
  X(argmin_##T, type, I64, 2, false, argmin_##T, argmin_##T, index)

#define AX_REDUCTION_ROW(name, in, out, words, weighted, segment, merge, finish) \
  {#name, AX_##in, AX_##out, words, weighted, segment##_segment, merge##_merge, finish##_finish},
