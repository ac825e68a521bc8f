// Pairs: (a, b) -> (out_a, out_b), and functions of two arrays: out = f(a, b). Lines are as in
// maps.h.

#include "../Arithmetic/polar.h"

#define AX_PAIRS(X) \
  X(cart2pol, f32, F32, true, polar) \
  X(cart2pol, f64, F64, true, polar) \
  X(pol2cart, f32, F32, true, polar) \
  X(pol2cart, f64, F64, true, polar)

#define AX_BINARIES(X) \
  X(subtract, f32, F32, false, elementary) \
  X(subtract, f64, F64, true, elementary)

#define AX_PAIR_LOOP(f, T, type, float64, source) \
  static void f##_##T(size_t count, const void *a, const void *b, void *out_a, void *out_b) { \
    const ax_##T *x = a, *y = b; \
    ax_##T *u = out_a, *v = out_b; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) { \
      ax_##T first, second; \
      ax_##f##_##T(x[i], y[i], &first, &second); \
      u[i] = first; \
      v[i] = second; \
    } \
  }

#define AX_BINARY_LOOP(f, T, type, float64, source) \
  static void f##_##T##_binary(size_t count, const void *a, const void *b, void *out) { \
    const ax_##T *x = a, *y = b; \
    ax_##T *z = out; \
    AX_INDEPENDENT for (size_t i = 0; i < count; i++) z[i] = ax_##f##_##T(x[i], y[i]); \
  }

AX_PAIRS(AX_PAIR_LOOP)
AX_BINARIES(AX_BINARY_LOOP)

#define AX_PAIR_ROW(f, T, type, float64, source) \
  {#f "_" #T, AX_##type, f##_##T, float64, #source ".h"},
#define AX_BINARY_ROW(f, T, type, float64, source) \
  {#f "_" #T, AX_##type, f##_##T##_binary, float64, #source ".h"},
