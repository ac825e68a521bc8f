// Conversion between element types: ax_convert_A_B(x) for every ordered pair A != B.
//
// To a float: rounded once, to nearest even; overflow gives infinity. Float to integer: truncated,
// as in C; NaN gives 0. What does not fit an integer type saturates, and ax_exceeds_A_B(x) is 1
// for it (and for NaN), else 0.

#ifndef AX_CONVERSION_H
#define AX_CONVERSION_H

#include "language.h"

// Every value of A is a value of B, or B is a float wider than 16 bits: C's conversion is right.
#define AX_CONVERT_PLAIN(A, B) \
  AX_FUNCTION ax_##B ax_convert_##A##_##B(ax_##A x) { return (ax_##B)x; } \
  AX_FUNCTION ax_u32 ax_exceeds_##A##_##B(ax_##A x) { (void)x; return 0; }

// Integer to integer where some values of A are below `lo` or above `hi`, both of type A.
#define AX_CONVERT_NARROW(A, B, lo, hi) \
  AX_FUNCTION ax_##B ax_convert_##A##_##B(ax_##A x) { \
    ax_##A y = x < (ax_##A)(lo) ? (ax_##A)(lo) : x; \
    return (ax_##B)(y > (ax_##A)(hi) ? (ax_##A)(hi) : y); \
  } \
  AX_FUNCTION ax_u32 ax_exceeds_##A##_##B(ax_##A x) { \
    return (ax_u32)(x < (ax_##A)(lo)) | (ax_u32)(x > (ax_##A)(hi)); \
  }

// Float to integer. x truncates into B when `lower` and x < `end` hold. The conversion is made of
// 0 where they do not, since C leaves it undefined.
#define AX_CONVERT_TRUNCATE(A, B, lower, end) \
  AX_FUNCTION ax_##B ax_convert_##A##_##B(ax_##A x) { \
    ax_##B outside = (ax_##B)(x < 0 ? AX_MIN_##B : x > 0 ? AX_MAX_##B : 0); \
    int fits = (lower) & (x < (end)); \
    ax_##B inside = (ax_##B)(fits ? x : 0); \
    return fits ? inside : outside; \
  } \
  AX_FUNCTION ax_u32 ax_exceeds_##A##_##B(ax_##A x) { \
    return 1u - (ax_u32)((lower) & (x < (end))); \
  }

#ifdef AX_NO_FLOAT64
#define AX_CONVERT_TO_FLOATS(A) AX_CONVERT_PLAIN(A, f32)
#else
#define AX_CONVERT_TO_FLOATS(A) \
  AX_CONVERT_PLAIN(A, f32) \
  AX_CONVERT_PLAIN(A, f64)
#endif

AX_CONVERT_PLAIN(i8, i16)
AX_CONVERT_PLAIN(i8, i32)
AX_CONVERT_PLAIN(i8, i64)
AX_CONVERT_NARROW(i8, u8, 0, AX_MAX_i8)
AX_CONVERT_NARROW(i8, u16, 0, AX_MAX_i8)
AX_CONVERT_NARROW(i8, u32, 0, AX_MAX_i8)
AX_CONVERT_NARROW(i8, u64, 0, AX_MAX_i8)
AX_CONVERT_TO_FLOATS(i8)

AX_CONVERT_NARROW(i16, i8, AX_MIN_i8, AX_MAX_i8)
AX_CONVERT_PLAIN(i16, i32)
AX_CONVERT_PLAIN(i16, i64)
AX_CONVERT_NARROW(i16, u8, 0, AX_MAX_u8)
AX_CONVERT_NARROW(i16, u16, 0, AX_MAX_i16)
AX_CONVERT_NARROW(i16, u32, 0, AX_MAX_i16)
AX_CONVERT_NARROW(i16, u64, 0, AX_MAX_i16)
AX_CONVERT_TO_FLOATS(i16)

AX_CONVERT_NARROW(i32, i8, AX_MIN_i8, AX_MAX_i8)
AX_CONVERT_NARROW(i32, i16, AX_MIN_i16, AX_MAX_i16)
AX_CONVERT_PLAIN(i32, i64)
AX_CONVERT_NARROW(i32, u8, 0, AX_MAX_u8)
AX_CONVERT_NARROW(i32, u16, 0, AX_MAX_u16)
AX_CONVERT_NARROW(i32, u32, 0, AX_MAX_i32)
AX_CONVERT_NARROW(i32, u64, 0, AX_MAX_i32)
AX_CONVERT_TO_FLOATS(i32)

AX_CONVERT_NARROW(i64, i8, AX_MIN_i8, AX_MAX_i8)
AX_CONVERT_NARROW(i64, i16, AX_MIN_i16, AX_MAX_i16)
AX_CONVERT_NARROW(i64, i32, AX_MIN_i32, AX_MAX_i32)
AX_CONVERT_NARROW(i64, u8, 0, AX_MAX_u8)
AX_CONVERT_NARROW(i64, u16, 0, AX_MAX_u16)
AX_CONVERT_NARROW(i64, u32, 0, AX_MAX_u32)
AX_CONVERT_NARROW(i64, u64, 0, AX_MAX_i64)
AX_CONVERT_TO_FLOATS(i64)

AX_CONVERT_NARROW(u8, i8, 0, AX_MAX_i8)
AX_CONVERT_PLAIN(u8, i16)
AX_CONVERT_PLAIN(u8, i32)
AX_CONVERT_PLAIN(u8, i64)
AX_CONVERT_PLAIN(u8, u16)
AX_CONVERT_PLAIN(u8, u32)
AX_CONVERT_PLAIN(u8, u64)
AX_CONVERT_TO_FLOATS(u8)

AX_CONVERT_NARROW(u16, i8, 0, AX_MAX_i8)
AX_CONVERT_NARROW(u16, i16, 0, AX_MAX_i16)
AX_CONVERT_PLAIN(u16, i32)
AX_CONVERT_PLAIN(u16, i64)
AX_CONVERT_NARROW(u16, u8, 0, AX_MAX_u8)
AX_CONVERT_PLAIN(u16, u32)
AX_CONVERT_PLAIN(u16, u64)
AX_CONVERT_TO_FLOATS(u16)

AX_CONVERT_NARROW(u32, i8, 0, AX_MAX_i8)
AX_CONVERT_NARROW(u32, i16, 0, AX_MAX_i16)
AX_CONVERT_NARROW(u32, i32, 0, AX_MAX_i32)
AX_CONVERT_PLAIN(u32, i64)
AX_CONVERT_NARROW(u32, u8, 0, AX_MAX_u8)
AX_CONVERT_NARROW(u32, u16, 0, AX_MAX_u16)
AX_CONVERT_PLAIN(u32, u64)
AX_CONVERT_TO_FLOATS(u32)

AX_CONVERT_NARROW(u64, i8, 0, AX_MAX_i8)
AX_CONVERT_NARROW(u64, i16, 0, AX_MAX_i16)
AX_CONVERT_NARROW(u64, i32, 0, AX_MAX_i32)
AX_CONVERT_NARROW(u64, i64, 0, AX_MAX_i64)
AX_CONVERT_NARROW(u64, u8, 0, AX_MAX_u8)
AX_CONVERT_NARROW(u64, u16, 0, AX_MAX_u16)
AX_CONVERT_NARROW(u64, u32, 0, AX_MAX_u32)
AX_CONVERT_TO_FLOATS(u64)

// The lower limits are exclusive where the float type has values between MIN - 1 and MIN.
AX_CONVERT_TRUNCATE(f32, i8, x > -129.0f, 128.0f)
AX_CONVERT_TRUNCATE(f32, i16, x > -32769.0f, 32768.0f)
AX_CONVERT_TRUNCATE(f32, i32, x >= -0x1p31f, 0x1p31f)
AX_CONVERT_TRUNCATE(f32, i64, x >= -0x1p63f, 0x1p63f)
AX_CONVERT_TRUNCATE(f32, u8, x > -1.0f, 256.0f)
AX_CONVERT_TRUNCATE(f32, u16, x > -1.0f, 65536.0f)
AX_CONVERT_TRUNCATE(f32, u32, x > -1.0f, 0x1p32f)
AX_CONVERT_TRUNCATE(f32, u64, x > -1.0f, 0x1p64f)

#ifndef AX_NO_FLOAT64
AX_CONVERT_PLAIN(f32, f64)
AX_CONVERT_TRUNCATE(f64, i8, x > -129.0, 128.0)
AX_CONVERT_TRUNCATE(f64, i16, x > -32769.0, 32768.0)
AX_CONVERT_TRUNCATE(f64, i32, x > -2147483649.0, 0x1p31)
AX_CONVERT_TRUNCATE(f64, i64, x >= -0x1p63, 0x1p63)
AX_CONVERT_TRUNCATE(f64, u8, x > -1.0, 256.0)
AX_CONVERT_TRUNCATE(f64, u16, x > -1.0, 65536.0)
AX_CONVERT_TRUNCATE(f64, u32, x > -1.0, 0x1p32)
AX_CONVERT_TRUNCATE(f64, u64, x > -1.0, 0x1p64)
AX_CONVERT_PLAIN(f64, f32)
#endif

// binary16 has 5 bits of exponent (bias 15) and 10 of significand. Conversions to and from it work
// on the bits: F. Giesen, "Half to float done quick" and "float to half" (2012). A denormal's
// significand is shifted and rounded by one float addition whose unit in the last place is 2^-24.

AX_FUNCTION ax_f32 ax_convert_f16_f32(ax_f16 x) {
  ax_u32 magnitude = (ax_u32)(x & 0x7fffu) << 13;
  ax_u32 exponent = magnitude & 0x0f800000u;
  ax_u32 normal = magnitude + ((127u - 15u) << 23);
  ax_u32 special = normal + ((128u - 16u) << 23);  // infinity and NaN
  ax_u32 denormal =
    ax_bits_f32(ax_from_bits_f32(normal + (1u << 23)) - ax_from_bits_f32((127u - 14u) << 23));
  ax_u32 bits = exponent == 0x0f800000u ? special : exponent == 0 ? denormal : normal;
  return ax_from_bits_f32(bits | (ax_u32)(x & 0x8000u) << 16);
}
AX_FUNCTION ax_u32 ax_exceeds_f16_f32(ax_f16 x) { (void)x; return 0; }

AX_FUNCTION ax_f16 ax_convert_f32_f16(ax_f32 x) {
  ax_u32 bits = ax_bits_f32(x);
  ax_u32 magnitude = bits & 0x7fffffffu;
  ax_u32 odd = magnitude >> 13 & 1u;
  ax_u32 normal = (magnitude - ((127u - 15u) << 23) + 0xfffu + odd) >> 13;
  ax_u32 denormal = ax_bits_f32(ax_from_bits_f32(magnitude) + 0.5f) - ax_bits_f32(0.5f);
  ax_u32 quiet = 0x7e00u | (magnitude >> 13 & 0x1ffu);
  ax_u32 special = magnitude > 0x7f800000u ? quiet : 0x7c00u;
  ax_u32 result = magnitude >= ((127u + 16u) << 23) ? special
    : magnitude < ((127u - 14u) << 23) ? denormal : normal;
  return (ax_f16)(result | (bits >> 16 & 0x8000u));
}
AX_FUNCTION ax_u32 ax_exceeds_f32_f16(ax_f32 x) { (void)x; return 0; }

#ifndef AX_NO_FLOAT64
AX_FUNCTION ax_f16 ax_convert_f64_f16(ax_f64 x) {
  ax_u64 bits = ax_bits_f64(x);
  ax_u64 magnitude = bits & 0x7fffffffffffffffu;
  ax_u64 odd = magnitude >> 42 & 1u;
  ax_u64 normal = (magnitude - ((ax_u64)(1023 - 15) << 52) + 0x1ffffffffffu + odd) >> 42;
  ax_u64 denormal = ax_bits_f64(ax_from_bits_f64(magnitude) + 0x1p28) - ax_bits_f64(0x1p28);
  ax_u64 quiet = 0x7e00u | (magnitude >> 42 & 0x1ffu);
  ax_u64 special = magnitude > 0x7ff0000000000000u ? quiet : 0x7c00u;
  ax_u64 result = magnitude >= ((ax_u64)(1023 + 16) << 52) ? special
    : magnitude < ((ax_u64)(1023 - 14) << 52) ? denormal : normal;
  return (ax_f16)(result | (bits >> 48 & 0x8000u));
}
AX_FUNCTION ax_u32 ax_exceeds_f64_f16(ax_f64 x) { (void)x; return 0; }
#endif

// From binary16 to anything else: by way of binary32, which holds it exactly.
#define AX_CONVERT_FROM_HALF(B) \
  AX_FUNCTION ax_##B ax_convert_f16_##B(ax_f16 x) { \
    return ax_convert_f32_##B(ax_convert_f16_f32(x)); \
  } \
  AX_FUNCTION ax_u32 ax_exceeds_f16_##B(ax_f16 x) { \
    return ax_exceeds_f32_##B(ax_convert_f16_f32(x)); \
  }

AX_CONVERT_FROM_HALF(i8)
AX_CONVERT_FROM_HALF(i16)
AX_CONVERT_FROM_HALF(i32)
AX_CONVERT_FROM_HALF(i64)
AX_CONVERT_FROM_HALF(u8)
AX_CONVERT_FROM_HALF(u16)
AX_CONVERT_FROM_HALF(u32)
AX_CONVERT_FROM_HALF(u64)
#ifndef AX_NO_FLOAT64
AX_CONVERT_FROM_HALF(f64)
#endif

// Integers to binary16. Whatever is beyond ±65536 is infinity, as ±65536 is; the integers up to
// there are exact in binary32, so that only one rounding is left.
#define AX_CONVERT_TO_HALF(A, lo, hi) \
  AX_FUNCTION ax_f16 ax_convert_##A##_f16(ax_##A x) { \
    ax_##A y = x < (ax_##A)(lo) ? (ax_##A)(lo) : x; \
    y = y > (ax_##A)(hi) ? (ax_##A)(hi) : y; \
    return ax_convert_f32_f16((ax_f32)(ax_i32)y); \
  } \
  AX_FUNCTION ax_u32 ax_exceeds_##A##_f16(ax_##A x) { (void)x; return 0; }

AX_CONVERT_TO_HALF(i8, AX_MIN_i8, AX_MAX_i8)
AX_CONVERT_TO_HALF(i16, AX_MIN_i16, AX_MAX_i16)
AX_CONVERT_TO_HALF(i32, -65536, 65536)
AX_CONVERT_TO_HALF(i64, -65536, 65536)
AX_CONVERT_TO_HALF(u8, 0, AX_MAX_u8)
AX_CONVERT_TO_HALF(u16, 0, AX_MAX_u16)
AX_CONVERT_TO_HALF(u32, 0, 65536)
AX_CONVERT_TO_HALF(u64, 0, 65536)

#endif
