// Logarithms to any base.
//
// In float64, with x = 2^k m, 2/3 <= m < 4/3 and f = m - 1 (exact),
//
//     log_b x = k c + (c / ln 2) ln(1 + f),     c = 1 / log2 b = c_hi + c_lo.
//
// A double-width c keeps any base as accurate as base 2; dividing or multiplying a finished
// logarithm by a rounded constant would cost up to 1.5 ulp and miss log10(1000) = 3. The leading
// terms, k c and f - f²/2, are summed as unevaluated pairs (T. J. Dekker, A floating-point technique
// for extending the available precision, Numer. Math. 18, 1971), so that only the small remainder
// of the series and the last addition round, and the error is relative to the result near x = 1
// too, where k = 0 and the result vanishes with f. Float32 has a narrower f and fewer pairs, as told
// below.
//
// The polynomials are minimax approximations with coefficients restricted to the working precision
// (N. Brisebarre, S. Chevillard, Efficient polynomial L∞-approximations, ARITH 2007; computed with
// Sollya's fpminimax).

#ifndef AX_LOGARITHM_H
#define AX_LOGARITHM_H

#include "language.h"

/// Whether x is a positive normal number. The sum takes the bits of these, and of no others, to the
/// low end of the signed integers; vector units have no unsigned comparison.
AX_FUNCTION int ax_log_is_ordinary_f32(float x) {
  return (ax_i32)(ax_bits_f32(x) + 0x7f800000u) < -0x01000000;
}

/// Logarithm of 2^(e / 2^23) x to the base b with 1/log2(b) = c_hi + c_lo; x is ordinary.
///
/// x = 2^k m / r, where r is 1 or 3/4, so that |f| <= 1/5 for f = m - 1 (exact: r has two bits, and
/// only an m above 1 is multiplied by 3/4):
///
///     log_b x = (k c - log_b r) + (n f + f^2 P(f)),     n = c / ln 2.
///
/// The sum of the leading terms, k c - log_b r and n f, is kept with its error. The rest is about a
/// tenth of the result at most, so that its few roundings matter little. k is kept as 2^23 k, which
/// the exponent's bits are as they stand.
AX_FUNCTION float ax_log_scaled_f32(float x, float e, float c_hi, float c_lo) {
  // k c_1 + l_1 is exact: c_1 has 16 significant bits, k has 8, and l_1 = -log_b r, cut off, ends
  // where c_1 does.
  const float c_cut = ax_from_bits_f32(ax_bits_f32(c_hi) & 0xffffff00u);
  const float c_1 = c_cut * 0x1p-23f;
  const float c_2 = ((c_hi - c_cut) + c_lo) * 0x1p-23f;
  const float l = c_hi * 0x1.a8ff98p-2f;
  const float l_1 = ax_from_bits_f32(ax_bits_f32(l) & 0xfffffc00u);
  const float l_error = ax_fma_f32(c_hi, 0x1.a8ff98p-2f, -l_1) + c_lo * 0x1.a8ff98p-2f;
  const float l_2 = ax_fma_f32(c_hi, -0x1.cfdeb4p-27f, l_error);
  const float n_hi = c_hi * 0x1.715476p+0f;
  const float n_error = ax_fma_f32(c_hi, 0x1.715476p+0f, -n_hi);
  const float n_lo = n_error + ax_fma_f32(c_hi, 0x1.4ae0cp-26f, c_lo * 0x1.715476p+0f);

  // The offset puts the boundary of k at m = 0.8.
  const ax_u32 exponent = (ax_bits_f32(x) - 0x3f4ccccdu) & 0xff800000u;
  const float k = (float)(ax_i32)exponent + e;
  const ax_u32 bits = ax_bits_f32(x) - exponent;
  const int upper = (ax_i32)bits >= 0x3f960000;
  const float f = ax_fma_f32(ax_from_bits_f32(bits), upper ? 0.75f : 1.0f, -1.0f);

  // n P(f), where f + f^2 P(f) is ln(1 + f) to 2^-31; a constant of the base each coefficient.
  float p = ax_fma_f32(f, n_hi * -0x1.175264p-3f, n_hi * 0x1.3827eep-3f);
  p = ax_fma_f32(f, p, n_hi * -0x1.547258p-3f);
  p = ax_fma_f32(f, p, n_hi * 0x1.9917b2p-3f);
  p = ax_fma_f32(f, p, n_hi * -0x1.0001b2p-2f);
  p = ax_fma_f32(f, p, n_hi * 0x1.5555d6p-2f);
  p = ax_fma_f32(f, p, n_hi * -0x1.fffffep-2f);

  // |whole| >= |n f| wherever whole is not 0, and |sum| too, so that whole - sum is exact.
  const float whole = ax_fma_f32(k, c_1, upper ? l_1 : 0.0f);
  const float sum = ax_fma_f32(n_hi, f, whole);
  const float sum_error = ax_fma_f32(n_hi, f, whole - sum);
  float rest = ax_fma_f32(k, c_2, sum_error + (upper ? l_2 : 0.0f));
  rest = ax_fma_f32(f, ax_fma_f32(f, p, n_lo), rest);
  return sum + rest;
}

/// Logarithm of an ordinary x.
AX_FUNCTION float ax_log_ordinary_f32(float x, float c_hi, float c_lo) {
  return ax_log_scaled_f32(x, -0.0f, c_hi, c_lo);
}

/// Logarithm of x to the base b with 1/log2(b) = c_hi + c_lo.
AX_FUNCTION float ax_log_f32(float x, float c_hi, float c_lo) {
  // Subnormal numbers are scaled to normal ones first.
  const int subnormal = x < 0x1p-126f;
  const float result = ax_log_scaled_f32(
    x * (subnormal ? 0x1p23f : 1.0f), subnormal ? -23.0f * 0x1p23f : -0.0f, c_hi, c_lo);
  const float infinity = c_hi * AX_INFINITY_F32;
  const float finite = x == AX_INFINITY_F32 ? infinity : result;
  const float edge = x == 0.0f ? -infinity : AX_NAN_F32;
  return x > 0.0f ? finite : edge;
}

#ifndef AX_NO_FLOAT64

/// 2^e x = 2^k (1 + f), -1/3 <= f < 1/3, for a positive normal x; `bias` is 1023 - e.
AX_FUNCTION double ax_split_normal_f64(double x, double bias, double *k) {
  // 2^52 + e is e in the low bits of the significand: this converts the exponent without the 64-bit
  // integer conversion that vector units lack.
  const ax_u64 bits = ax_bits_f64(x) + (ax_u64)0x000aaaaaaaaaaaab;
  const double exponent = ax_from_bits_f64((bits >> 52) | (ax_u64)0x4330000000000000);
  *k = exponent - (0x1p52 + bias);
  const ax_u64 significand = bits & (ax_u64)0x000fffffffffffff;
  return ax_from_bits_f64(significand + (ax_u64)0x3fe5555555555555) - 1.0;
}

/// x = 2^k (1 + f), -1/3 <= f < 1/3, for finite x > 0.
AX_FUNCTION double ax_split_f64(double x, double *k) {
  // Subnormal numbers are scaled to normal ones first.
  const int subnormal = x < 0x1p-1022;
  return ax_split_normal_f64(
    x * (subnormal ? 0x1p54 : 1.0), subnormal ? 1023.0 + 54.0 : 1023.0, k);
}

/// Whether x is a positive normal number.
AX_FUNCTION int ax_log_is_ordinary_f64(double x) {
  return (x >= 0x1p-1022) & (x < AX_INFINITY_F64);
}

/// Logarithm of 2^k (1 + f) to the base b with 1/log2(b) = c_hi + c_lo; k and f as they are split.
AX_FUNCTION double ax_log_split_f64(double k, double f, double c_hi, double c_lo) {
  // k c_1 is exact: c_1 has 42 significant bits, k has 11.
  const double c_1 = ax_from_bits_f64(ax_bits_f64(c_hi) & (ax_u64)0xfffffffffffff800);
  const double c_2 = (c_hi - c_1) + c_lo;
  const double n_hi = c_hi * 0x1.71547652b82fep+0;
  const double n_error = ax_fma_f64(c_hi, 0x1.71547652b82fep+0, -n_hi);
  const double n_lo =
    n_error + ax_fma_f64(c_hi, 0x1.777d0ffda0d24p-56, c_lo * 0x1.71547652b82fep+0);

  // ln(1 + f) = f - (h - s (h + r(s²))), h = f²/2, s = f/(2 + f): fdlibm's e_log.c, which needs
  // less than half the terms of a series in f. r is right to 2^-60 of the logarithm.
  const double s = f / (2.0 + f);
  const double z = s * s;
  double r = ax_fma_f64(z, 0x1.16ce83aa93dd9p-3, 0x1.0e84e3343d2dp-3);
  r = ax_fma_f64(z, r, 0x1.3b2a4110141d8p-3);
  r = ax_fma_f64(z, r, 0x1.745ca8df1f2cep-3);
  r = ax_fma_f64(z, r, 0x1.c71c72ed4ffffp-3);
  r = ax_fma_f64(z, r, 0x1.24924923cfb61p-2);
  r = ax_fma_f64(z, r, 0x1.9999999999ff1p-2);
  r = ax_fma_f64(z, r, 0x1.5555555555555p-1);
  const double half_f = 0.5 * f;
  const double square = half_f * f;
  const double square_error = ax_fma_f64(half_f, f, -square);
  const double ln_hi = f - square;
  const double ln_error = (f - ln_hi) - square;
  const double ln_lo = ax_fma_f64(s, ax_fma_f64(z, r, square), ln_error - square_error);

  const double whole = k * c_1;
  const double part = n_hi * ln_hi;
  const double part_error = ax_fma_f64(n_hi, ln_hi, -part);
  const double sum = whole + part;
  const double sum_error = (whole - sum) + part;
  double rest = ax_fma_f64(n_lo, ln_hi, part_error);
  rest = ax_fma_f64(n_hi, ln_lo, rest);
  rest = ax_fma_f64(k, c_2, rest);
  return sum + (sum_error + rest);
}

/// Logarithm of an ordinary x.
AX_FUNCTION double ax_log_ordinary_f64(double x, double c_hi, double c_lo) {
  double k;
  const double f = ax_split_normal_f64(x, 1023.0, &k);
  return ax_log_split_f64(k, f, c_hi, c_lo);
}

/// Logarithm of x to the base b with 1/log2(b) = c_hi + c_lo.
AX_FUNCTION double ax_log_f64(double x, double c_hi, double c_lo) {
  double k;
  const double f = ax_split_f64(x, &k);
  const double result = ax_log_split_f64(k, f, c_hi, c_lo);
  const double infinity = c_hi * AX_INFINITY_F64;
  const double finite = x == AX_INFINITY_F64 ? infinity : result;
  const double edge = x == 0.0 ? -infinity : AX_NAN_F64;
  return x > 0.0 ? finite : edge;
}

/// log2 x for finite x > 0 in two parts, right to 2^-67 of itself.
AX_FUNCTION double ax_log2_f64(double x, double *low) {
  double k;
  const double f = ax_split_f64(x, &k);

  // s = f/(2 + f) and z = s² as pairs.
  const double divisor = 2.0 + f;
  const double divisor_lo = f - (divisor - 2.0);
  const double reciprocal = 1.0 / divisor;
  const double s = f * reciprocal;
  const double s_lo = reciprocal * ax_fma_f64(-s, divisor_lo, ax_fma_f64(-s, divisor, f));
  const double z = s * s;
  const double z_lo = ax_fma_f64(s + s, s_lo, ax_fma_f64(s, s, -z));

  // atanh(s)/s = 1 + z (1/3 + z (1/5 + z a(z))), to 2^-69. z³ a(z) < 2^-16 is single,
  // the rest are pairs.
  double a = ax_fma_f64(z, 0x1.cc59f2e6e24f8p-5, 0x1.a9c4e08abd612p-5);
  a = ax_fma_f64(z, a, 0x1.e219dc79dedeep-5);
  a = ax_fma_f64(z, a, 0x1.1110697e67fadp-4);
  a = ax_fma_f64(z, a, 0x1.3b13b381d3581p-4);
  a = ax_fma_f64(z, a, 0x1.745d174172579p-4);
  a = ax_fma_f64(z, a, 0x1.c71c71c720801p-4);
  a = ax_fma_f64(z, a, 0x1.2492492492488p-3);
  const double za = z * a;
  const double fifth = 0x1.999999999999ap-3 + za;
  const double fifth_lo = ((0x1.999999999999ap-3 - fifth) + za) - 0x1.999999999999ap-57;
  const double zb = z * fifth;
  const double zb_lo =
    ax_fma_f64(z, fifth, -zb) + ax_fma_f64(z, fifth_lo, z_lo * fifth);
  const double third = 0x1.5555555555555p-2 + zb;
  const double third_lo =
    ((0x1.5555555555555p-2 - third) + zb) + (zb_lo + 0x1.5555555555555p-56);
  const double zc = z * third;
  const double zc_lo =
    ax_fma_f64(z, third, -zc) + ax_fma_f64(z, third_lo, z_lo * third);
  const double szc = s * zc;
  const double szc_lo = ax_fma_f64(s, zc, -szc) + ax_fma_f64(s, zc_lo, s_lo * zc);
  const double half_ln = s + szc;
  const double half_ln_lo = ((s - half_ln) + szc) + (szc_lo + s_lo);

  // log2 x = k + (2/ln 2) atanh(s).
  const double log2_m = half_ln * 0x1.71547652b82fep+1;
  const double log2_m_lo = ax_fma_f64(half_ln, 0x1.71547652b82fep+1, -log2_m)
    + ax_fma_f64(half_ln, 0x1.777d0ffda0d24p-55, half_ln_lo * 0x1.71547652b82fep+1);
  const double log2 = k + log2_m;
  *low = ((k - log2) + log2_m) + log2_m_lo;
  return log2;
}

#endif

#endif
