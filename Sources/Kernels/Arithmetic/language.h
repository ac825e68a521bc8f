// What C11 and OpenCL C 1.2 spell differently. Everything else under Arithmetic/ is the same text
// for both.
//
// Two definitions fit the text to an OpenCL device. AX_NO_FLOAT64 leaves out every function that
// computes in binary64. AX_DIVIDE_F32_BY_F64 is for devices that do not round the division and the
// square root of binary32 correctly: they are done in binary64, which always is, and rounded again.
// The second rounding is harmless, since 53 >= 2 * 24 + 2 (S. Figueroa, When is double rounding
// innocuous?, ACM SIGNUM 30, 1995). That holds for subnormal quotients too: one of two floats of 24
// bits is half way between two floats exactly, or by more than binary64 rounds off.

#ifndef AX_LANGUAGE_H
#define AX_LANGUAGE_H

#ifdef __OPENCL_C_VERSION__

#pragma OPENCL FP_CONTRACT OFF
#ifndef AX_NO_FLOAT64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

typedef char ax_i8;
typedef short ax_i16;
typedef int ax_i32;
typedef long ax_i64;
typedef uchar ax_u8;
typedef ushort ax_u16;
typedef uint ax_u32;
typedef ulong ax_u64;
typedef ushort ax_f16;  // IEEE 754 binary16, as its bits
typedef float ax_f32;
typedef float2 ax_c64;  // real part x, imaginary part y

#define AX_FUNCTION static inline
#define AX_CONSTANT __constant

#define ax_bits_f32(x) as_uint(x)
#define ax_from_bits_f32(x) as_float(x)
#define ax_fma_f32(a, b, c) fma((float)(a), (float)(b), (float)(c))
#ifdef AX_DIVIDE_F32_BY_F64
#define ax_ratio_f32(a, b) ((float)((double)(a) / (double)(b)))
#define ax_sqrt_f32(x) ((float)sqrt((double)(x)))
#else
#define ax_ratio_f32(a, b) ((float)(a) / (float)(b))
#define ax_sqrt_f32(x) sqrt((float)(x))
#endif

#ifndef AX_NO_FLOAT64
typedef double ax_f64;
typedef double2 ax_c128;
#define ax_bits_f64(x) as_ulong(x)
#define ax_from_bits_f64(x) as_double(x)
#define ax_fma_f64(a, b, c) fma((double)(a), (double)(b), (double)(c))
#define ax_ratio_f64(a, b) ((double)(a) / (double)(b))
#define ax_sqrt_f64(x) sqrt((double)(x))
#endif

#else

#include <stddef.h>
#include <stdint.h>

#pragma STDC FP_CONTRACT OFF

typedef int8_t ax_i8;
typedef int16_t ax_i16;
typedef int32_t ax_i32;
typedef int64_t ax_i64;
typedef uint8_t ax_u8;
typedef uint16_t ax_u16;
typedef uint32_t ax_u32;
typedef uint64_t ax_u64;
typedef uint16_t ax_f16;  // IEEE 754 binary16, as its bits
typedef float ax_f32;
typedef double ax_f64;
typedef struct { float x, y; } ax_c64;  // real part x, imaginary part y
typedef struct { double x, y; } ax_c128;

#define AX_FUNCTION static inline __attribute__((always_inline, unused))
#define AX_CONSTANT static const

AX_FUNCTION ax_u32 ax_bits_f32(float x) { ax_u32 u; __builtin_memcpy(&u, &x, 4); return u; }
AX_FUNCTION float ax_from_bits_f32(ax_u32 u) { float x; __builtin_memcpy(&x, &u, 4); return x; }
AX_FUNCTION ax_u64 ax_bits_f64(double x) { ax_u64 u; __builtin_memcpy(&u, &x, 8); return u; }
AX_FUNCTION double ax_from_bits_f64(ax_u64 u) { double x; __builtin_memcpy(&x, &u, 8); return x; }
// The element-wise built-ins, unlike fma() and sqrt(), never set errno: loops over them vectorise.
#define ax_fma_f32(a, b, c) __builtin_elementwise_fma((float)(a), (float)(b), (float)(c))
#define ax_fma_f64(a, b, c) __builtin_elementwise_fma((double)(a), (double)(b), (double)(c))
#define ax_ratio_f32(a, b) ((float)(a) / (float)(b))
#define ax_ratio_f64(a, b) ((double)(a) / (double)(b))
#define ax_sqrt_f32(x) __builtin_elementwise_sqrt((float)(x))
#define ax_sqrt_f64(x) __builtin_elementwise_sqrt((double)(x))

#endif

#define AX_MIN_i8 (-128)
#define AX_MAX_i8 127
#define AX_MIN_i16 (-32768)
#define AX_MAX_i16 32767
#define AX_MIN_i32 (-2147483647 - 1)
#define AX_MAX_i32 2147483647
#define AX_MIN_i64 (-9223372036854775807L - 1)
#define AX_MAX_i64 9223372036854775807L
#define AX_MIN_u8 0
#define AX_MAX_u8 255
#define AX_MIN_u16 0
#define AX_MAX_u16 65535
#define AX_MIN_u32 0
#define AX_MAX_u32 4294967295u
#define AX_MIN_u64 0
#define AX_MAX_u64 18446744073709551615ul

#define AX_INFINITY_F32 ax_from_bits_f32(0x7f800000u)
#define AX_NAN_F32 ax_from_bits_f32(0x7fc00000u)
#define AX_INFINITY_F64 ax_from_bits_f64((ax_u64)0x7ff0000000000000)
#define AX_NAN_F64 ax_from_bits_f64((ax_u64)0x7ff8000000000000)

#endif
