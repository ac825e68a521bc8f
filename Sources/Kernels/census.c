// Counts values that a person wants to hear about.

#include "include/Kernels.h"

// Counted in 32 bits, which keep the vectors of a loop full, before they are added to the total.
enum { PIECE = 1 << 30 };

// `bits` is an unsigned type as wide as the float, `infinity` the bits of +infinity.
#define CENSUS(T, bits, infinity) \
  static void census_##T(size_t count, const bits *x, uint64_t *nans, uint64_t *infinities) { \
    for (size_t start = 0; start < count; start += PIECE) { \
      size_t end = count - start < PIECE ? count : start + PIECE; \
      uint32_t nan = 0, infinite = 0; \
      for (size_t i = start; i < end; i++) { \
        bits magnitude = (bits)(x[i] & (bits)((bits)-1 >> 1)); \
        nan += magnitude > (infinity); \
        infinite += magnitude == (infinity); \
      } \
      *nans += nan; \
      *infinities += infinite; \
    } \
  }

CENSUS(f16, uint16_t, 0x7c00u)
CENSUS(f32, uint32_t, 0x7f800000u)
CENSUS(f64, uint64_t, 0x7ff0000000000000u)

void ax_census(
  ax_type type, size_t count, const void *x, uint64_t *nans, uint64_t *infinities) {
  switch (type) {
  case AX_F16: census_f16(count, x, nans, infinities); break;
  case AX_F32: census_f32(count, x, nans, infinities); break;
  case AX_F64: census_f64(count, x, nans, infinities); break;
  default: break;
  }
}

// Elements are compared as numbers, so that a NaN, which is not equal to itself, must be left out.
#define CHANGES(T, type) \
  static uint64_t changes_##T(size_t count, const type *before, const type *after) { \
    uint64_t changed = 0; \
    for (size_t i = 0; i < count; i++) \
      changed += (before[i] == before[i]) & (before[i] != after[i]); \
    return changed; \
  }

CHANGES(i8, int8_t)
CHANGES(i16, int16_t)
CHANGES(i32, int32_t)
CHANGES(i64, int64_t)
CHANGES(f32, float)
CHANGES(f64, double)

uint64_t ax_changes(ax_type type, size_t count, const void *before, const void *after) {
  switch (type) {
  case AX_I8: case AX_U8: return changes_i8(count, before, after);
  case AX_I16: case AX_U16: case AX_F16: return changes_i16(count, before, after);
  case AX_I32: case AX_U32: return changes_i32(count, before, after);
  case AX_I64: case AX_U64: return changes_i64(count, before, after);
  case AX_F32: return changes_f32(count, before, after);
  case AX_F64: return changes_f64(count, before, after);
  // No operator limits them.
  case AX_C64: case AX_C128: return 0;
  }
  return 0;
}
