// Conversions between element types: out[i] = in[i], counting what was saturated.

#include "../Arithmetic/conversion.h"

// Every ordered pair of different types.
#define AX_CONVERSIONS(X) \
  X(i8, I8, i16, I16) X(i8, I8, i32, I32) X(i8, I8, i64, I64) X(i8, I8, u8, U8) \
  X(i8, I8, u16, U16) X(i8, I8, u32, U32) X(i8, I8, u64, U64) X(i8, I8, f16, F16) \
  X(i8, I8, f32, F32) X(i8, I8, f64, F64) \
  X(i16, I16, i8, I8) X(i16, I16, i32, I32) X(i16, I16, i64, I64) X(i16, I16, u8, U8) \
  X(i16, I16, u16, U16) X(i16, I16, u32, U32) X(i16, I16, u64, U64) X(i16, I16, f16, F16) \
  X(i16, I16, f32, F32) X(i16, I16, f64, F64) \
  X(i32, I32, i8, I8) X(i32, I32, i16, I16) X(i32, I32, i64, I64) X(i32, I32, u8, U8) \
  X(i32, I32, u16, U16) X(i32, I32, u32, U32) X(i32, I32, u64, U64) X(i32, I32, f16, F16) \
  X(i32, I32, f32, F32) X(i32, I32, f64, F64) \
  X(i64, I64, i8, I8) X(i64, I64, i16, I16) X(i64, I64, i32, I32) X(i64, I64, u8, U8) \
  X(i64, I64, u16, U16) X(i64, I64, u32, U32) X(i64, I64, u64, U64) X(i64, I64, f16, F16) \
  X(i64, I64, f32, F32) X(i64, I64, f64, F64) \
  X(u8, U8, i8, I8) X(u8, U8, i16, I16) X(u8, U8, i32, I32) X(u8, U8, i64, I64) \
  X(u8, U8, u16, U16) X(u8, U8, u32, U32) X(u8, U8, u64, U64) X(u8, U8, f16, F16) \
  X(u8, U8, f32, F32) X(u8, U8, f64, F64) \
  X(u16, U16, i8, I8) X(u16, U16, i16, I16) X(u16, U16, i32, I32) X(u16, U16, i64, I64) \
  X(u16, U16, u8, U8) X(u16, U16, u32, U32) X(u16, U16, u64, U64) X(u16, U16, f16, F16) \
  X(u16, U16, f32, F32) X(u16, U16, f64, F64) \
  X(u32, U32, i8, I8) X(u32, U32, i16, I16) X(u32, U32, i32, I32) X(u32, U32, i64, I64) \
  X(u32, U32, u8, U8) X(u32, U32, u16, U16) X(u32, U32, u64, U64) X(u32, U32, f16, F16) \
  X(u32, U32, f32, F32) X(u32, U32, f64, F64) \
  X(u64, U64, i8, I8) X(u64, U64, i16, I16) X(u64, U64, i32, I32) X(u64, U64, i64, I64) \
  X(u64, U64, u8, U8) X(u64, U64, u16, U16) X(u64, U64, u32, U32) X(u64, U64, f16, F16) \
  X(u64, U64, f32, F32) X(u64, U64, f64, F64) \
  X(f16, F16, i8, I8) X(f16, F16, i16, I16) X(f16, F16, i32, I32) X(f16, F16, i64, I64) \
  X(f16, F16, u8, U8) X(f16, F16, u16, U16) X(f16, F16, u32, U32) X(f16, F16, u64, U64) \
  X(f16, F16, f32, F32) X(f16, F16, f64, F64) \
  X(f32, F32, i8, I8) X(f32, F32, i16, I16) X(f32, F32, i32, I32) X(f32, F32, i64, I64) \
  X(f32, F32, u8, U8) X(f32, F32, u16, U16) X(f32, F32, u32, U32) X(f32, F32, u64, U64) \
  X(f32, F32, f16, F16) X(f32, F32, f64, F64) \
  X(f64, F64, i8, I8) X(f64, F64, i16, I16) X(f64, F64, i32, I32) X(f64, F64, i64, I64) \
  X(f64, F64, u8, U8) X(f64, F64, u16, U16) X(f64, F64, u32, U32) X(f64, F64, u64, U64) \
  X(f64, F64, f16, F16) X(f64, F64, f32, F32)

// How many results are counted in 32 bits before they are added to the total: a counter as narrow
// as the elements keeps the loop's vectors full.
enum { AX_COUNTED_PIECE = 1 << 30 };

#define AX_CONVERSION_LOOP(A, a_type, B, b_type) \
  static size_t convert_##A##_##B( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##A *x = in; \
    ax_##B *y = out; \
    size_t saturated = 0; \
    (void)parameters; \
    for (size_t start = 0; start < count; start += AX_COUNTED_PIECE) { \
      size_t end = count - start < AX_COUNTED_PIECE ? count : start + AX_COUNTED_PIECE; \
      ax_u32 exceeding = 0; \
      AX_INDEPENDENT for (size_t i = start; i < end; i++) { \
        ax_##A value = x[i]; \
        y[i] = ax_convert_##A##_##B(value); \
        exceeding += ax_exceeds_##A##_##B(value); \
      } \
      saturated += exceeding; \
    } \
    return saturated; \
  }

AX_CONVERSIONS(AX_CONVERSION_LOOP)

#define AX_CONVERSION_ROW(A, a_type, B, b_type) \
  {"convert_" #A "_" #B, AX_##a_type, AX_##b_type, 0, convert_##A##_##B, NULL, \
    AX_##a_type == AX_F64 || AX_##b_type == AX_F64, "conversion.h"},
