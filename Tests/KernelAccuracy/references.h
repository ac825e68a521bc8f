// What is measured, and the references: the C library in double for float32, in long double for
// float64.

#ifndef REFERENCES_H
#define REFERENCES_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

_Static_assert(LDBL_MANT_DIG >= 64, "the reference for double needs a wider long double");

// Results of a function; most have only the first.
typedef struct results { double first, second; } results;
typedef struct long_results { long double first, second; } long_results;

// Functions of one array get their parameter as the second argument. The logarithm of 1 is +0 to
// every base.
#define REFERENCE(name, a, b, first, second) \
  static results ref_##name(double a, double b) { \
    (void)b; \
    return (results){first, second}; \
  }
#define LONG_REFERENCE(name, a, b, first, second) \
  static long_results long_ref_##name(long double a, long double b) { \
    (void)b; \
    return (long_results){first, second}; \
  }

REFERENCE(
  log, x, base, base == 2 ? log2(x) : base == 10 ? log10(x) : log(x) / log(base) + 0.0, 0)
REFERENCE(pow, x, y, pow(x, y), 0)
REFERENCE(invert, x, none, 1 / x, 0)
REFERENCE(square, x, none, x * x, 0)
REFERENCE(cart2pol, x, y, hypot(x, y), atan2(y, x))
REFERENCE(pol2cart, r, angle, r * cos(angle), r * sin(angle))

LONG_REFERENCE(
  log, x, base, base == 2 ? log2l(x) : base == 10 ? log10l(x) : logl(x) / logl(base) + 0.0L, 0)
LONG_REFERENCE(pow, x, y, powl(x, y), 0)
LONG_REFERENCE(invert, x, none, 1 / x, 0)
LONG_REFERENCE(square, x, none, x * x, 0)
LONG_REFERENCE(cart2pol, x, y, hypotl(x, y), atan2l(y, x))
LONG_REFERENCE(pol2cart, r, angle, r * cosl(angle), r * sinl(angle))

// What the second argument of the reference is to the loop.
typedef enum role { NOTHING, LOGARITHM_BASE, PARAMETER, SECOND_ARRAY } role;

// The parameter that stands for another value at each element.
#define VARYING NAN

enum { MAX_PARAMETERS = 14 };

typedef struct function {
  const char *name;
  role role;
  int parameter_count;
  double parameters[MAX_PARAMETERS];
  double bound_f32, bound_f64;  // in ulp
  results (*reference)(double, double);
  long_results (*long_reference)(long double, long double);
} function;

static const function functions[] = {
  {"log", LOGARITHM_BASE, 8, {2, M_E, 10, 0.5, 3, 7.25, 1.0001, 1e30}, 1, 1,
   ref_log, long_ref_log},
  {"pow", PARAMETER, 13,
   {VARYING, 0.5, 2, 3, -1, 1.0 / 3, 1.5, 10, -0.7, -3, 0.01, 37.5, INFINITY}, 1, 2,
   ref_pow, long_ref_pow},
  {"invert", NOTHING, 1, {-1}, 0.5, 0.5, ref_invert, long_ref_invert},
  {"square", NOTHING, 1, {2}, 0.5, 0.5, ref_square, long_ref_square},
  {"sqrt_power", NOTHING, 1, {0.5}, 0.5, 0.5, ref_pow, long_ref_pow},
  {"cart2pol", SECOND_ARRAY, 1, {VARYING}, 1, 1, ref_cart2pol, long_ref_cart2pol},
  {"pol2cart", SECOND_ARRAY, 1, {VARYING}, 1, 1, ref_pol2cart, long_ref_pol2cart},
};

// What stands for infinity where a finite result overflows.
#define LIMIT_F32 0x1p128
#define LIMIT_F64 0x1p1024L

// Whether the special values and the signs are right: what an error in ulp does not tell.
static bool same_kind(double result, double expected) {
  if (expected != expected) return result != result;
  if (isinf(expected)) return result == expected;
  return result == result && signbit(expected) == signbit(result);
}

// The error of a float32 result in ulp; INFINITY for a wrong special value or a wrong sign.
static double error_f32(double result, double expected) {
  if (!same_kind(result, expected)) return INFINITY;
  if (!isfinite(expected)) return 0;
  double r = fmin(fabs(result), LIMIT_F32), e = fmin(fabs(expected), LIMIT_F32);
  double binade = e == LIMIT_F32 ? FLT_MAX : e < FLT_MIN ? FLT_MIN : e;
  uint64_t bits;
  memcpy(&bits, &binade, sizeof bits);
  uint64_t exponent_of_inverse_ulp = 2 * DBL_MAX_EXP - 2 + FLT_MANT_DIG - 1 - (bits >> 52);
  double inverse_ulp;
  bits = exponent_of_inverse_ulp << 52;
  memcpy(&inverse_ulp, &bits, sizeof bits);
  return fabs(r - e) * inverse_ulp;
}

// The same for float64.
static double error_f64(double result, long double expected) {
  double kind = isfinite(expected) ? (double)copysignl(1, expected) : (double)expected;
  if (!same_kind(result, kind)) return INFINITY;
  if (!isfinite(kind)) return 0;
  long double r = fminl(fabsl(result), LIMIT_F64), e = fminl(fabsl(expected), LIMIT_F64);
  long double binade = e == LIMIT_F64 ? DBL_MAX : e < DBL_MIN ? DBL_MIN : e;
  return (double)scalbnl(fabsl(r - e), DBL_MANT_DIG - 1 - ilogbl(binade));
}

#endif
