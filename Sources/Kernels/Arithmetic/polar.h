// Moduli of complex numbers; Cartesian to polar coordinates and back, with the special values of C99 Annex F (hypot, atan2,
// sin, cos). float goes through double and rounds once.
//
// atan2: with a >= b the magnitudes of x and y in order, φ = atan(b/a) is in [0, π/4] and
//
//     φ = atan(k) + atan(t),   t = (b - k a) / (a + k b),   k = 0, 1/2 or 1,
//
// where b - k a is exact, because k is 0 or b/2 <= k a <= 2 b (Sterbenz). Then θ is φ, π/2 - φ,
// π/2 + φ or π - φ by the octant, with the sign of y.

#ifndef AX_POLAR_H
#define AX_POLAR_H

#include "trigonometry.h"

#ifndef AX_NO_FLOAT64

AX_FUNCTION double ax_magnitude_f64(double x) {
  return ax_from_bits_f64(ax_bits_f64(x) & (ax_u64)0x7fffffffffffffff);
}

/// hypot(x, y)
AX_FUNCTION float ax_hypot_f32(float x, float y) {
  const double u = (double)x, v = (double)y;
  const int infinite =
    ax_magnitude_f64(u) == AX_INFINITY_F64 || ax_magnitude_f64(v) == AX_INFINITY_F64;
  // Squares of floats are exact in double and far from its limits.
  const float length = (float)ax_sqrt_f64(ax_fma_f64(u, u, v * v));
  const float length_or_nan = x != x || y != y ? AX_NAN_F32 : length;
  return infinite ? AX_INFINITY_F32 : length_or_nan;
}

/// The modulus.
AX_FUNCTION float ax_abs_c64(ax_c64 z) { return ax_hypot_f32(z.x, z.y); }

/// r = hypot(x, y), theta = atan2(y, x).
AX_FUNCTION void ax_cart2pol_f32(float x, float y, float *r, float *theta) {
  const double u = (double)x, v = (double)y;
  const double abs_u = ax_magnitude_f64(u), abs_v = ax_magnitude_f64(v);
  const int nan = x != x || y != y;

  // A large finite number in place of infinity and a small one in place of zero give the angles
  // that Annex F asks for.
  const int steep = abs_v > abs_u;
  const double wide = steep ? abs_v : abs_u;
  const double narrow = steep ? abs_u : abs_v;
  const double high = wide > 0x1p400 ? 0x1p400 : wide;
  const double a = high < 0x1p-400 ? 0x1p-400 : high;
  const double b = narrow > 0x1p400 ? 0x1p400 : narrow;

  // atan(t) = t p(t²) to 2^-40, relative, for |t| <= tan(π/8).
  const int near_diagonal = b > 0x1.a827ap-2 * a;
  const double t = (b - (near_diagonal ? a : 0.0)) / (a + (near_diagonal ? b : 0.0));
  const double z = t * t;
  double p = ax_fma_f64(z, -0x1.3533c37461cb0p-5, 0x1.1de242686ed91p-4);
  p = ax_fma_f64(z, p, -0x1.7063253d7a83dp-4);
  p = ax_fma_f64(z, p, 0x1.c6cdc26607db2p-4);
  p = ax_fma_f64(z, p, -0x1.24909d7193f08p-3);
  p = ax_fma_f64(z, p, 0x1.999990a081e4bp-3);
  p = ax_fma_f64(z, p, -0x1.5555554c20596p-2);
  p = ax_fma_f64(z, p, 0x1.fffffffffe72ep-1);
  const double phi = ax_fma_f64(t, p, near_diagonal ? 0x1.921fb54442d18p-1 : 0.0);

  const ax_u64 sign = (ax_u64)1 << 63;
  const int left = (ax_bits_f64(u) & sign) != 0;
  const double level = left ? 0x1.921fb54442d18p+1 : 0.0;
  const double base = steep ? 0x1.921fb54442d18p+0 : level;
  const double turn = base + (steep != left ? -phi : phi);
  const float angle = (float)ax_from_bits_f64(ax_bits_f64(turn) | (ax_bits_f64(v) & sign));

  *r = ax_hypot_f32(x, y);
  *theta = nan ? AX_NAN_F32 : angle;
}

/// x = r cos(theta), y = r sin(theta).
AX_FUNCTION void ax_pol2cart_f32(float r, float theta, float *x, float *y) {
  double sine, cosine;
  ax_sin_cos_f32(theta, &sine, &cosine);
  const float u = (float)((double)r * cosine);
  const float v = (float)((double)r * sine);
  *x = u != u ? AX_NAN_F32 : u;
  *y = v != v ? AX_NAN_F32 : v;
}

/// sqrt(a² + b²) for 2^-100 <= a < 2^511 and 0 <= b <= a, to 0.51 ulp.
AX_FUNCTION double ax_length_f64(double a, double b) {
  // The sum in two parts, its rounded root, and the rest of the sum divided by twice the root
  // (C. F. Borges, Algorithm 1014: an improved algorithm for hypot(x, y), ACM TOMS 47, 2021). The
  // rest is below an ulp, so a reciprocal to 2^-11 from two Newton steps does.
  const double a2 = a * a, b2 = b * b;
  const double a2_error = ax_fma_f64(a, a, -a2);
  double sum_error;
  const double sum = ax_fast_sum_f64(a2, b2, &sum_error);
  const double low = sum_error + (a2_error + ax_fma_f64(b, b, -b2));
  const double root = ax_sqrt_f64(sum);
  const double rest = ax_fma_f64(-root, root, sum) + low;
  double inverse = ax_from_bits_f64((ax_u64)0x7fde623822fc16e6 - ax_bits_f64(root));
  inverse = inverse * ax_fma_f64(-root, inverse, 2.0);
  inverse = inverse * ax_fma_f64(-root, inverse, 2.0);
  return ax_fma_f64(0.5 * rest, inverse, root);
}

/// hypot(x, y), and the larger and the smaller magnitude, scaled alike, as `a` and `b`.
AX_FUNCTION double ax_hypot_f64(double x, double y, double *a, double *b) {
  const double abs_x = ax_magnitude_f64(x), abs_y = ax_magnitude_f64(y);
  const int steep = abs_y > abs_x;
  const double wide = steep ? abs_y : abs_x;
  const double narrow = steep ? abs_x : abs_y;
  const int infinite = abs_x == AX_INFINITY_F64 || abs_y == AX_INFINITY_F64;
  const int diagonal_infinity = abs_x == abs_y && infinite;
  const int nan = x != x || y != y;

  // Scaled so that 2^500 <= a < 2^501, or less where the scale would overflow. Squares of a stay
  // finite, and b underflows only where b/a does. Zero becomes small, infinity large; the angles of
  // both come out as Annex F asks for.
  const double floored = wide < 0x1p-522 ? 0x1p-522 : wide;
  const ax_u64 exponent = ax_bits_f64(floored) & (ax_u64)0x7ff0000000000000;
  const double scale = ax_from_bits_f64(((ax_u64)(1023 + 1523) << 52) - exponent);
  const double unscale = ax_from_bits_f64(exponent - ((ax_u64)500 << 52));
  const double scaled = wide * scale;
  const double least = scaled < 0x1p-100 ? 0x1p-100 : scaled;
  const double other = infinite ? 0.0 : narrow * scale;
  *a = infinite ? 0x1p501 : least;
  *b = diagonal_infinity ? 0x1p501 : other;

  const double length = ax_length_f64(*a, *b) * unscale;
  const double length_or_nan = nan ? AX_NAN_F64 : length;
  return infinite ? AX_INFINITY_F64 : length_or_nan;
}

/// The modulus.
AX_FUNCTION double ax_abs_c128(ax_c128 z) {
  double a, b;
  return ax_hypot_f64(z.x, z.y, &a, &b);
}

/// r = hypot(x, y), theta = atan2(y, x).
AX_FUNCTION void ax_cart2pol_f64(double x, double y, double *r, double *theta) {
  const int steep = ax_magnitude_f64(y) > ax_magnitude_f64(x);
  const int nan = x != x || y != y;
  double a, b;
  *r = ax_hypot_f64(x, y, &a, &b);

  // t in two parts: the second is the remainder of the division, with what a + k b lost.
  const int far = b >= 0.25 * a, further = b >= 0x1.7p-1 * a;
  const double near_k = far ? 0.5 : 0.0;
  const double k = further ? 1.0 : near_k;
  const double numerator = ax_fma_f64(-k, a, b);
  const double denominator = ax_fma_f64(k, b, a);
  const double lost = ax_fma_f64(k, b, a - denominator);
  const double inverse = 1.0 / denominator;
  const double t = numerator * inverse;
  const double remainder = ax_fma_f64(-t, lost, ax_fma_f64(-t, denominator, numerator));
  const double t_low = remainder * inverse;

  // atan(t) = t + t z p(z), z = t² <= 1/16, to 2^-63, relative.
  const double z = t * t;
  double p = ax_fma_f64(z, -0x1.47aeb9bda2f15p-5, 0x1.d4fb3a13dca43p-5);
  p = ax_fma_f64(z, p, -0x1.109c30061b170p-4);
  p = ax_fma_f64(z, p, 0x1.3b0ea75c89afap-4);
  p = ax_fma_f64(z, p, -0x1.745cf4d667ed5p-4);
  p = ax_fma_f64(z, p, 0x1.c71c713891a2ep-4);
  p = ax_fma_f64(z, p, -0x1.24924923eb1eep-3);
  p = ax_fma_f64(z, p, 0x1.9999999998d93p-3);
  p = ax_fma_f64(z, p, -0x1.5555555555553p-2);
  const double t_rest = ax_fma_f64(z, ax_fma_f64(t, p, -t_low), t_low);

  // θ = base ± (atan(k) + t), the three from large to small, each with its low part.
  const ax_u64 sign = (ax_u64)1 << 63;
  const ax_u64 left = ax_bits_f64(x) & sign;
  const ax_u64 turn = left ^ (steep ? sign : 0);
  const double level = left != 0 ? 0x1.921fb54442d18p+1 : 0.0;
  const double level_low = left != 0 ? 0x1.1a62633145c07p-53 : 0.0;
  const double base = steep ? 0x1.921fb54442d18p+0 : level;
  const double base_low = steep ? 0x1.1a62633145c07p-54 : level_low;
  const double near_atan = far ? 0x1.dac670561bb4fp-2 : 0.0;
  const double near_atan_low = far ? 0x1.a2b7f222f65e2p-56 : 0.0;
  const double atan_k = further ? 0x1.921fb54442d18p-1 : near_atan;
  const double atan_k_low = further ? 0x1.1a62633145c07p-55 : near_atan_low;
  const double small = atan_k_low + t_rest;
  double first_low, second_low;
  const double first =
    ax_fast_sum_f64(base, ax_from_bits_f64(ax_bits_f64(atan_k) ^ turn), &first_low);
  const double second =
    ax_fast_sum_f64(first, ax_from_bits_f64(ax_bits_f64(t) ^ turn), &second_low);
  const double rest = (first_low + second_low)
    + (base_low + ax_from_bits_f64(ax_bits_f64(small) ^ turn));
  const double angle =
    ax_from_bits_f64(ax_bits_f64(second + rest) | (ax_bits_f64(y) & sign));

  *theta = nan ? AX_NAN_F64 : angle;
}

/// r (high + low), rounded once, or twice where it is subnormal.
AX_FUNCTION double ax_stretch_f64(double r, double high, double low) {
  // A small r is scaled, so that r low does not underflow before the sum. Where r low vanishes or
  // is not a number, r is zero or infinite or low is zero, and r high is the result.
  const int small = ax_magnitude_f64(r) < 0x1p-600;
  const double scaled = r * (small ? 0x1p200 : 1.0);
  const double fine = scaled * low;
  const double size = ax_magnitude_f64(fine);
  const double sum = ax_fma_f64(scaled, high, fine);
  const double product = size > 0.0 && size < AX_INFINITY_F64 ? sum : scaled * high;
  const double result = product * (small ? 0x1p-200 : 1.0);
  return result != result ? AX_NAN_F64 : result;
}

/// x = r cos(theta), y = r sin(theta).
AX_FUNCTION void ax_pol2cart_f64(double r, double theta, double *x, double *y) {
  double sine, sine_low, cosine, cosine_low;
  ax_sin_cos_f64(theta, &sine, &sine_low, &cosine, &cosine_low);
  *x = ax_stretch_f64(r, cosine, cosine_low);
  *y = ax_stretch_f64(r, sine, sine_low);
}

#endif

#endif
