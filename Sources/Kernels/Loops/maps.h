// Maps: out[i] = f(in[i], parameters).
//
// A new map is a function ax_NAME_T in Arithmetic/ and a line here: its name, type, whether it
// computes in binary64, and the file in Arithmetic/. One of two parameters with much to do for few
// values may have ax_NAME_is_ordinary_T and ax_NAME_ordinary_T for the others beside it.

#include "../Arithmetic/elementary.h"
#include "../Arithmetic/logarithm.h"
#include "../Arithmetic/polar.h"
#include "../Arithmetic/power.h"

#define AX_MAPS(MAP0, MAP1, MAP2, ORDINARY2) \
  MAP0(abs, i8, I8, false, elementary) \
  MAP0(abs, i16, I16, false, elementary) \
  MAP0(abs, i32, I32, false, elementary) \
  MAP0(abs, i64, I64, false, elementary) \
  MAP0(abs, u8, U8, false, elementary) \
  MAP0(abs, u16, U16, false, elementary) \
  MAP0(abs, u32, U32, false, elementary) \
  MAP0(abs, u64, U64, false, elementary) \
  MAP0(abs, f32, F32, false, elementary) \
  MAP0(abs, f64, F64, true, elementary) \
  MAP2(clip, i8, I8, false, elementary) \
  MAP2(clip, i16, I16, false, elementary) \
  MAP2(clip, i32, I32, false, elementary) \
  MAP2(clip, i64, I64, false, elementary) \
  MAP2(clip, u8, U8, false, elementary) \
  MAP2(clip, u16, U16, false, elementary) \
  MAP2(clip, u32, U32, false, elementary) \
  MAP2(clip, u64, U64, false, elementary) \
  MAP2(clip, f32, F32, false, elementary) \
  MAP2(clip, f64, F64, true, elementary) \
  MAP2(merge, i64, I64, false, elementary) \
  MAP2(merge, u64, U64, false, elementary) \
  AX_FLOAT_MAPS(MAP0, MAP1, MAP2, ORDINARY2, f32, F32, false) \
  AX_FLOAT_MAPS(MAP0, MAP1, MAP2, ORDINARY2, f64, F64, true)

#define AX_FLOAT_MAPS(MAP0, MAP1, MAP2, ORDINARY2, T, type, float64) \
  MAP1(scale, T, type, float64, elementary) \
  MAP1(add, T, type, float64, elementary) \
  MAP1(subtract, T, type, float64, elementary) \
  MAP1(subtract_from, T, type, float64, elementary) \
  MAP1(divide, T, type, float64, elementary) \
  MAP0(invert, T, type, float64, elementary) \
  MAP1(mask, T, type, float64, elementary) \
  MAP0(square, T, type, float64, elementary) \
  MAP0(sqrt_power, T, type, float64, elementary) \
  MAP1(pow, T, type, true, power) \
  MAP2(linear, T, type, float64, elementary) \
  ORDINARY2(log, T, type, float64, logarithm)

// Functions of complex numbers that give real ones.
#define AX_COMPLEX_MAPS(MAP) \
  MAP(abs, c64, C64, f32, F32, polar) \
  MAP(abs, c128, C128, f64, F64, polar)

// Integers that stand for no value, as NaN among floats.
#define AX_MISSING_MAPS(MAP) \
  MAP(i64, I64) \
  MAP(u64, U64)

// Iterations are independent even where `out` is `in` or a parameter: what is written at i was
// read at i. The compiler cannot know, and would run its scalar loop.
#define AX_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

#define AX_MAP0_LOOP(f, T, type, float64, source) \
  static size_t f##_##T( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in; \
    ax_##T *y = out; \
    (void)parameters; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_##f##_##T(x[i]); \
    return 0; \
  }

#define AX_MAP1_LOOP(f, T, type, float64, source) \
  static size_t f##_##T##_constant( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, a = *(const ax_##T *)parameters[0]; \
    ax_##T *y = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_##f##_##T(x[i], a); \
    return 0; \
  } \
  static size_t f##_##T##_varying( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, *a = parameters[0]; \
    ax_##T *y = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_##f##_##T(x[i], a[i]); \
    return 0; \
  }

#define AX_MAP2_LOOP(f, T, type, float64, source) \
  static size_t f##_##T##_constant( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, a = *(const ax_##T *)parameters[0], b = *(const ax_##T *)parameters[1]; \
    ax_##T *y = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_##f##_##T(x[i], a, b); \
    return 0; \
  } \
  static size_t f##_##T##_varying( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, *a = parameters[0], *b = parameters[1]; \
    ax_##T *y = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_##f##_##T(x[i], a[i], b[i]); \
    return 0; \
  }

// Where all elements of a piece are ordinary, what the others need costs nothing. Two vectors at a
// time hide more of the latency of a long function than the processor can by itself.
enum { AX_ORDINARY_PIECE = 512 };
#define AX_INDEPENDENT_IN_TWOS _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")

#define AX_PIECE_LOOP(f, T, a, b) \
  for (size_t start = 0; start < count; start += AX_ORDINARY_PIECE) { \
    size_t end = count - start < AX_ORDINARY_PIECE ? count : start + AX_ORDINARY_PIECE; \
    int others = 0; \
    AX_INDEPENDENT for (size_t i = start; i < end; i++) \
      others |= !ax_##f##_is_ordinary_##T(x[i]); \
    if (others) \
      AX_INDEPENDENT for (size_t i = start; i < end; i++) y[i] = ax_##f##_##T(x[i], a, b); \
    else \
      AX_INDEPENDENT_IN_TWOS for (size_t i = start; i < end; i++) \
        y[i] = ax_##f##_ordinary_##T(x[i], a, b); \
  }

#define AX_ORDINARY2_LOOP(f, T, type, float64, source) \
  static size_t f##_##T##_constant( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, a = *(const ax_##T *)parameters[0], b = *(const ax_##T *)parameters[1]; \
    ax_##T *y = out; \
    AX_PIECE_LOOP(f, T, a, b) \
    return 0; \
  } \
  static size_t f##_##T##_varying( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, *a = parameters[0], *b = parameters[1]; \
    ax_##T *y = out; \
    AX_PIECE_LOOP(f, T, a[i], b[i]) \
    return 0; \
  }

#define AX_COMPLEX_LOOP(f, T, type, R, result, source) \
  static size_t f##_##T( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in; \
    ax_##R *y = out; \
    (void)parameters; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_##f##_##T(x[i]); \
    return 0; \
  }

#define AX_MISSING_LOOP(T, type) \
  static size_t missing_##T##_constant( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, a = *(const ax_##T *)parameters[0]; \
    ax_f64 *y = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_missing_##T(x[i], a); \
    return 0; \
  } \
  static size_t missing_##T##_varying( \
    size_t count, const void *in, void *out, const void *const *parameters) { \
    const ax_##T *x = in, *a = parameters[0]; \
    ax_f64 *y = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) y[i] = ax_missing_##T(x[i], a[i]); \
    return 0; \
  }

AX_COMPLEX_MAPS(AX_COMPLEX_LOOP)
AX_MISSING_MAPS(AX_MISSING_LOOP)
AX_MAPS(AX_MAP0_LOOP, AX_MAP1_LOOP, AX_MAP2_LOOP, AX_ORDINARY2_LOOP)

#define AX_MAP0_ROW(f, T, type, float64, source) \
  {#f "_" #T, AX_##type, AX_##type, 0, f##_##T, NULL, float64, #source ".h"},
#define AX_MAP1_ROW(f, T, type, float64, source) \
  {#f "_" #T, AX_##type, AX_##type, 1, f##_##T##_constant, f##_##T##_varying, float64, \
    #source ".h"},
#define AX_MAP2_ROW(f, T, type, float64, source) \
  {#f "_" #T, AX_##type, AX_##type, 2, f##_##T##_constant, f##_##T##_varying, float64, \
    #source ".h"},
#define AX_COMPLEX_ROW(f, T, type, R, result, source) \
  {#f "_" #T, AX_##type, AX_##result, 0, f##_##T, NULL, true, #source ".h"},
#define AX_MISSING_ROW(T, type) \
  {"missing_" #T, AX_##type, AX_F64, 1, missing_##T##_constant, missing_##T##_varying, true, \
    "elementary.h"},
