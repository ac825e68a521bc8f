// Arithmetic of one operation per element. Each function rounds at most once.

#ifndef AX_ELEMENTARY_H
#define AX_ELEMENTARY_H

#include "language.h"

// Absolute value. The most negative integer has none in its own type and stays itself, as in
// NumPy; negation in the unsigned type makes that wrap rather than overflow.
#define AX_ABS_SIGNED(T, U) \
  AX_FUNCTION ax_##T ax_abs_##T(ax_##T x) { \
    return (ax_##T)(x < 0 ? (ax_##U)(0 - (ax_##U)x) : (ax_##U)x); \
  }
#define AX_ABS_UNSIGNED(T) \
  AX_FUNCTION ax_##T ax_abs_##T(ax_##T x) { return x; }

AX_ABS_SIGNED(i8, u8)
AX_ABS_SIGNED(i16, u16)
AX_ABS_SIGNED(i32, u32)
AX_ABS_SIGNED(i64, u64)
AX_ABS_UNSIGNED(u8)
AX_ABS_UNSIGNED(u16)
AX_ABS_UNSIGNED(u32)
AX_ABS_UNSIGNED(u64)

// IEEE 754 abs clears the sign bit, of NaN too.
AX_FUNCTION float ax_abs_f32(float x) { return ax_from_bits_f32(ax_bits_f32(x) & 0x7fffffffu); }
#ifndef AX_NO_FLOAT64
AX_FUNCTION double ax_abs_f64(double x) {
  return ax_from_bits_f64(ax_bits_f64(x) & 0x7fffffffffffffffu);
}
#endif

// Both comparisons are false for NaN: a NaN x stays, a NaN bound does not bound.
#define AX_CLIP(T) \
  AX_FUNCTION ax_##T ax_clip_##T(ax_##T x, ax_##T lo, ax_##T hi) { \
    ax_##T y = x < lo ? lo : x; \
    return y > hi ? hi : y; \
  }

AX_CLIP(i8)
AX_CLIP(i16)
AX_CLIP(i32)
AX_CLIP(i64)
AX_CLIP(u8)
AX_CLIP(u16)
AX_CLIP(u32)
AX_CLIP(u64)
AX_CLIP(f32)
#ifndef AX_NO_FLOAT64
AX_CLIP(f64)
#endif

#define AX_ELEMENTARY(T) \
  AX_FUNCTION ax_##T ax_scale_##T(ax_##T x, ax_##T factor) { return x * factor; } \
  AX_FUNCTION ax_##T ax_add_##T(ax_##T x, ax_##T value) { return x + value; } \
  AX_FUNCTION ax_##T ax_subtract_##T(ax_##T x, ax_##T value) { return x - value; } \
  AX_FUNCTION ax_##T ax_subtract_from_##T(ax_##T x, ax_##T value) { return value - x; } \
  AX_FUNCTION ax_##T ax_invert_##T(ax_##T x) { return ax_ratio_##T(1, x); } \
  AX_FUNCTION ax_##T ax_divide_##T(ax_##T x, ax_##T value) { return ax_ratio_##T(x, value); } \
  AX_FUNCTION ax_##T ax_square_##T(ax_##T x) { return x * x; } \
  AX_FUNCTION ax_##T ax_linear_##T(ax_##T x, ax_##T scale, ax_##T offset) { \
    return ax_fma_##T(x, scale, offset); \
  } \
  /* pow(x, 0.5): the square root, but C99 F.9.4.4 has pow(-0, 0.5) = +0 and */ \
  /* pow(-inf, 0.5) = +inf. Adding +0 changes nothing but -0. */ \
  AX_FUNCTION ax_##T ax_sqrt_power_##T(ax_##T x) { \
    ax_##T root = ax_sqrt_##T(x) + (ax_##T)0; \
    return x < -AX_LARGEST_##T ? -x : root; \
  }

// Numbers that stand for no value become NaN.
#define AX_MASK(T, nan) \
  AX_FUNCTION ax_##T ax_mask_##T(ax_##T x, ax_##T missing) { return x == missing ? nan : x; }

AX_MASK(f32, AX_NAN_F32)
#ifndef AX_NO_FLOAT64
AX_MASK(f64, AX_NAN_F64)
#endif

// The same for integers that binary64 cannot tell from their neighbours. Where there are several
// such numbers, they are made one first.
#define AX_MISSING(T) \
  AX_FUNCTION ax_##T ax_merge_##T(ax_##T x, ax_##T other, ax_##T missing) { \
    return x == other ? missing : x; \
  }

AX_MISSING(i64)
AX_MISSING(u64)
#ifndef AX_NO_FLOAT64
AX_FUNCTION ax_f64 ax_missing_i64(ax_i64 x, ax_i64 missing) {
  return x == missing ? AX_NAN_F64 : (ax_f64)x;
}
AX_FUNCTION ax_f64 ax_missing_u64(ax_u64 x, ax_u64 missing) {
  return x == missing ? AX_NAN_F64 : (ax_f64)x;
}
#endif

#define AX_LARGEST_f32 0x1.fffffep+127f
#define AX_LARGEST_f64 0x1.fffffffffffffp+1023

AX_ELEMENTARY(f32)
#ifndef AX_NO_FLOAT64
AX_ELEMENTARY(f64)
#endif

#endif
