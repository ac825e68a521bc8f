// The arithmetic of axpipe as CPU loops.
//
// The per-element functions live in Arithmetic/*.h, in the common subset of C11 and OpenCL C 1.2,
// and use only operations that IEEE 754 rounds correctly. They are compiled once per instruction
// set; every instruction set gives the same bits (where both operands of an operation are NaN, the
// result is NaN, but IEEE 754 leaves its payload open). A caller looks a loop up by name once and
// then calls it on tiles of contiguous elements.

#ifndef AXPIPE_KERNELS_H
#define AXPIPE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Instruction sets a loop is compiled for. Only x86-64 has more than the baseline.
typedef enum ax_isa { AX_ISA_BASELINE = 0, AX_ISA_AVX2 = 1, AX_ISA_AVX512 = 2 } ax_isa;

/// Whether this machine can run code compiled for `isa`.
bool ax_isa_supported(ax_isa isa);

/// Element types. The suffix of a loop's name is the lower-case short form: `abs_i16`, `log_f32`.
/// AX_F16 is IEEE 754 binary16, held as its bits in a uint16_t.
typedef enum ax_type {
  AX_I8, AX_I16, AX_I32, AX_I64, AX_U8, AX_U16, AX_U32, AX_U64, AX_F16, AX_F32, AX_F64
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
} ax_map;

/// (a, b) -> (out_a, out_b) element by element over four contiguous arrays of one type. Outputs
/// may be the inputs.
typedef void (*ax_pair_loop)(
  size_t count, const void *a, const void *b, void *out_a, void *out_b);

typedef struct ax_pair {
  const char *name;       ///< for example "cart2pol_f64"
  ax_type type;
  ax_pair_loop loop;
} ax_pair;

/// out[i] = f(a[i], b[i]): three contiguous arrays of one type; `out` may be `a` or `b`.
typedef void (*ax_binary_loop)(size_t count, const void *a, const void *b, void *out);

typedef struct ax_binary {
  const char *name;       ///< for example "subtract_f32"
  ax_type type;
  ax_binary_loop loop;
} ax_binary;

/// Length of a reduction segment: partial results are made over segments of this many elements
/// counted from the start of the axis and combined in index order, so that the result does not
/// depend on block size or thread count.
enum { AX_SEGMENT = 256, AX_LANES = 8, AX_MAX_STATE = 4 };

/// Reduces one segment: `x` is [length][inner], contiguous, 1 <= length <= AX_SEGMENT.
/// `first_index` is the segment's first index along the whole axis. `weights` has `length` values
/// (one per element along the axis) for reductions that take them, else NULL.
/// `state` has one array of `inner` 64-bit words for each state word of the reduction; it is
/// written, not read.
///
/// Element j of the segment belongs to lane j % AX_LANES; a lane goes over its elements in index
/// order, then the lanes are combined in order 0, 1, ….
typedef void (*ax_segment_loop)(
  size_t length, size_t inner, const void *x, uint64_t first_index, const double *weights,
  uint64_t *const *state);

/// Combines the state of a later run of segments into an earlier one: into = into ∘ later.
typedef void (*ax_merge_loop)(
  size_t inner, uint64_t *const *into, const uint64_t *const *later);

/// Makes results of type `output` from a state. `length` is the axis's length; if it is 0, the
/// state is not read: sums are 0, other floats NaN, other integers 0. Returns how many results
/// overflowed (exact integer sums only, which then saturate; else 0).
typedef size_t (*ax_finish_loop)(
  size_t inner, const uint64_t *const *state, uint64_t length, void *out);

typedef struct ax_reduction {
  const char *name;       ///< for example "sum_f32", "argmax_i64"
  ax_type input, output;
  int state_count;        ///< 1 to AX_MAX_STATE
  bool weighted;
  ax_segment_loop segment;
  ax_merge_loop merge;
  ax_finish_loop finish;
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

/// out = in with its dimensions permuted: dimension d of `out` is dimension order[d] of `in`. Both
/// are contiguous in row-major order; `shape` is the input's. element_size is 1, 2, 4 or 8;
/// rank <= 32.
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

/// The constant that the log kernels take: 1 / log2(base) = c_hi + c_lo to about 100 bits, for a
/// finite base > 0, not 1.
void ax_log_constant(double base, double *c_hi, double *c_lo);

#endif
