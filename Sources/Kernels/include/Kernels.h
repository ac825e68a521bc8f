// The arithmetic of axpipe: as CPU loops, and as text for programs of other devices.
//
// The per-element functions live in Arithmetic/*.h, in the common subset of C11 and OpenCL C 1.2,
// and use only operations that IEEE 754 rounds correctly. They are compiled once per instruction
// set; every instruction set gives the same bits (where both operands of an operation are NaN, the
// result is NaN, but IEEE 754 leaves its payload open). A caller looks a loop up by name once and
// then calls it on tiles of contiguous elements. A device with a compiler of its own looks the same
// entry up for the names of the functions, and assembles their text (ax_source_at).

#ifndef AXPIPE_KERNELS_H
#define AXPIPE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../Arithmetic/segment.h"

/// Instruction sets a loop is compiled for. Only x86-64 has more than the baseline.
typedef enum ax_isa { AX_ISA_BASELINE = 0, AX_ISA_AVX2 = 1, AX_ISA_AVX512 = 2 } ax_isa;

/// Whether this machine can run code compiled for `isa`.
bool ax_isa_supported(ax_isa isa);

/// Element types. The suffix of a loop's name is the lower-case short form: `abs_i16`, `log_f32`.
/// AX_F16 is IEEE 754 binary16, held as its bits in a uint16_t. AX_C64 and AX_C128 are complex
/// numbers: a real and an imaginary part in binary32 or binary64.
typedef enum ax_type {
  AX_I8, AX_I16, AX_I32, AX_I64, AX_U8, AX_U16, AX_U32, AX_U64, AX_F16, AX_F32, AX_F64,
  AX_C64, AX_C128
} ax_type;

/// out[i] = f(in[i], parameters): `count` contiguous elements; `in` may equal `out` when the
/// element sizes are equal. Each parameter is an array of the loop's input type (of its output
/// type for conversions): one element for the `constant` form, `count` elements for `varying`.
/// Returns how many results were saturated (0 for everything but float-to-integer and narrowing
/// integer conversions).
typedef size_t (*ax_map_loop)(
  size_t count, const void *in, void *out, const void *const *parameters);

typedef struct ax_map {
  const char *name;       ///< for example "clip_f32"
  ax_type input, output;
  int parameter_count;    ///< 0 to 3
  ax_map_loop constant;   ///< every parameter is one value
  ax_map_loop varying;    ///< every parameter has a value per element; NULL when there are none
  bool float64;           ///< computes in binary64, perhaps between binary32
  const char *source;     ///< where `ax_NAME` is: T ax_clip_f32(T x, T lo, T hi); for conversions
                          ///< also `ax_exceeds_A_B(x)`, 1 where the result was saturated, else 0
} ax_map;

/// (a, b) -> (out_a, out_b) element by element over four contiguous arrays of one type. Outputs
/// may be the inputs.
typedef void (*ax_pair_loop)(
  size_t count, const void *a, const void *b, void *out_a, void *out_b);

typedef struct ax_pair {
  const char *name;       ///< for example "cart2pol_f64"
  ax_type type;
  ax_pair_loop loop;
  bool float64;
  const char *source;     ///< where void ax_NAME(T a, T b, T *out_a, T *out_b) is
} ax_pair;

/// out[i] = f(a[i], b[i]): three contiguous arrays of one type; `out` may be `a` or `b`.
typedef void (*ax_binary_loop)(size_t count, const void *a, const void *b, void *out);

typedef struct ax_binary {
  const char *name;       ///< for example "subtract_f32"
  ax_type type;
  ax_binary_loop loop;
  bool float64;
  const char *source;     ///< where T ax_NAME(T a, T b) is
} ax_binary;

/// Reduces one segment: `x` is [length][inner], contiguous, 1 <= length <= AX_SEGMENT.
/// `first_index` is the segment's first index along the whole axis. `weights` has `length` values
/// (one per element along the axis) for reductions that take them, else NULL.
/// `state` has one array of `inner` 64-bit words for each state word of the reduction; it is
/// written, not read.
///
/// A lane goes over its elements in index order, then the lanes are combined in order 0, 1, ….
typedef void (*ax_segment_loop)(
  size_t length, size_t inner, const void *x, uint64_t first_index, const double *weights,
  uint64_t *const *state);

/// Reduces `rows` segments of one column each: `length` elements of each, 1 <= length <= AX_SEGMENT,
/// `stride` >= length elements from one segment's start to the next one's. The first segment's
/// first index is `first_index`, that of each other is `index_step` more than of the one before.
/// `weights` are those of every segment. `state` has one array of `rows` words for each state word.
/// The outcome is that of ax_segment_loop for each.
typedef void (*ax_rows_loop)(
  size_t rows, size_t length, size_t stride, const void *x, uint64_t first_index,
  uint64_t index_step, const double *weights, uint64_t *const *state);

/// Combines the state of a later run of segments into an earlier one: into = into ∘ later.
typedef void (*ax_merge_loop)(
  size_t inner, uint64_t *const *into, const uint64_t *const *later);

/// Makes results of type `output` from a state. `length` is the axis's length; if it is 0, the
/// state is not read: sums are 0, other floats NaN, other integers 0. Returns how many results
/// overflowed (exact integer sums only, which then saturate; else 0).
typedef size_t (*ax_finish_loop)(
  size_t inner, const uint64_t *const *state, uint64_t length, void *out);

/// One pass over the elements of a segment, by the names of functions of the source. In OpenCL, for
/// one column of a segment of `length` elements from `first_index` on:
///
///     ax_accumulator lanes[AX_LANES];            // every word[0 … word_count - 1] is start
///     ax_elements e;
///     ax_words shift;                            // if shifted, the bits of NaN
///     for (row = 0; row < length; row += AX_LANES)
///       for (lane = 0; lane < AX_LANES && row + lane < length; lane++) {
///         e.x = LOAD(x[row + lane]);
///         e.row = row;
///         e.aside[0] = ax_bits_f64(weights[row + lane]);       // if weighted
///         SHIFT(&shift, &e.x); e.aside[0] = shift;             // if shifted
///         STEP(&lanes[lane], &e);
///       }
///     for (lane = 0; lane < AX_LANES && lane < length; lane++) {
///       LOCATE(&lanes[lane], first_index + lane);
///       if (lane > 0) COMBINE(&lanes[0], &lanes[lane]);
///     }                                          // lanes[0] is the outcome
///     lanes[0].word[3] = shift;                  // if shifted
typedef struct ax_pass {
  int word_count;                ///< words of an accumulator in use
  uint64_t start[AX_MAX_STATE];
  const char *load;              ///< ax_u64 LOAD(T x)
  const char *step;              ///< void STEP(ax_accumulator *state, const ax_elements *e)
  const char *combine;           ///< void COMBINE(ax_accumulator *into, const ax_accumulator *next)
  const char *locate;            ///< void LOCATE(ax_accumulator *state, ax_u64 index)
} ax_pass;

/// The state of a segment is the outcome of `pass`, or what is made of that:
///
///     STATE(&outcome, length, &state);           // length of the segment
///
/// Deviations of float64 go over the segment twice: `squares` then has e.aside[0] = state.word[1] and
/// e.aside[1] = state.word[2] for every element, and word 0 of its outcome becomes state.word[3].
///
/// The states of later segments are taken into that of the first by `combine`, in index order. Then
/// RESULT(state.word, length of the axis, &overflow) is the result.
typedef struct ax_reduction {
  const char *name;       ///< for example "sum_f32", "argmax_i64"
  ax_type input, output;
  int state_count;        ///< 1 to AX_MAX_STATE
  bool weighted;
  ax_segment_loop segment;
  ax_rows_loop rows;
  ax_merge_loop merge;
  ax_finish_loop finish;
  bool float64;
  const char *source;     ///< where the functions are
  const ax_pass *pass;
  const char *shift;      ///< void SHIFT(ax_words *shift, const ax_words *x); NULL unless `pass` is
                          ///< over shifted data
  const char *state;      ///< void STATE(const ax_accumulator *outcome, ax_u64 length,
                          ///< ax_accumulator *state); NULL if the outcome is the state
  const ax_pass *squares; ///< NULL but for deviations of float64
  const char *combine;    ///< void COMBINE(ax_accumulator *total, const ax_accumulator *later)
  const char *result;     ///< OUT RESULT(const ax_u64 *state, ax_u64 length, ax_u32 *overflow);
                          ///< `overflow` becomes 1 or 0, as counted by `finish`
} ax_reduction;

/// Look-ups by name; NULL when there is no such loop.
const ax_map *ax_find_map(const char *name, ax_isa isa);
const ax_pair *ax_find_pair(const char *name, ax_isa isa);
const ax_binary *ax_find_binary(const char *name, ax_isa isa);
const ax_reduction *ax_find_reduction(const char *name, ax_isa isa);

/// The tables, for tests that walk them: returns entry `index`, NULL past the end.
const ax_map *ax_map_at(size_t index, ax_isa isa);
const ax_pair *ax_pair_at(size_t index, ax_isa isa);
const ax_binary *ax_binary_at(size_t index, ax_isa isa);
const ax_reduction *ax_reduction_at(size_t index, ax_isa isa);

/// A piece of the text of Arithmetic/. A piece comes after those it needs, which it names by lines
/// `#include "NAME"`; whoever puts pieces together drops these lines. The text is UTF-8, beyond
/// ASCII in comments only. It is for OpenCL C 1.2 with correctly rounded operations; definitions
/// that fit it to a device are explained in language.h.
typedef struct ax_source {
  const char *name;       ///< for example "conversion.h"
  const char *text;       ///< ends in 0
  size_t length;          ///< without it
} ax_source;

/// Piece `index`, NULL past the end.
const ax_source *ax_source_at(size_t index);

/// out = in with its dimensions permuted: dimension d of `out` is dimension order[d] of `in`. Both
/// are contiguous in row-major order; `shape` is the input's. Elements of 1, 2, 4 and 8 bytes are
/// turned fastest; rank <= 32.
void ax_permute(
  size_t rank, const size_t *shape, const size_t *order, size_t element_size, const void *in,
  void *out);

/// One pass of a radix selection over float keys in total order (-inf … -0, +0 … +inf, NaN last).
/// x is [length][inner]. For every element whose key's bits above `shift + bits` equal prefix[c] of
/// its column c, counts[c << bits | key >> shift & mask] goes up by one. NaN are counted in nans[c]
/// (every pass) and nowhere else.
void ax_histogram_f32(size_t length, size_t inner, const float *x, const uint64_t *prefix,
  unsigned shift, unsigned bits, uint32_t *counts, uint64_t *nans);
void ax_histogram_f64(size_t length, size_t inner, const double *x, const uint64_t *prefix,
  unsigned shift, unsigned bits, uint32_t *counts, uint64_t *nans);
/// The float whose key is `key`.
float ax_key_value_f32(uint64_t key);
double ax_key_value_f64(uint64_t key);
/// The mean of two numbers in order, without overflow where the mean is finite.
float ax_median_f32(float low, float high);
double ax_median_f64(double low, double high);

/// Adds the number of NaN and of infinities among `count` floats of a type; integers have none.
void ax_census(
  ax_type type, size_t count, const void *x, uint64_t *nans, uint64_t *infinities);
/// How many of `count` elements of a type became another number; a NaN that became one is no other.
uint64_t ax_changes(ax_type type, size_t count, const void *before, const void *after);

/// The constant that the log kernels take: 1 / log2(base) = c_hi + c_lo to about 100 bits, for a
/// finite base > 0, not 1.
void ax_log_constant(double base, double *c_hi, double *c_lo);

#endif
