// x raised to y, with the special values of C99 Annex F.9.4.4.
//
// |x|^y = 2^(y log2 |x|). An error of the logarithm is multiplied by y log2 |x|, up to 1075 in
// float64, so the logarithm must carry about twelve more bits than the result: float32 computes in
// float64, float64 in pairs of float64 (T. J. Dekker, Numer. Math. 18, 1971). The argument is
// reduced as in logarithm.h; with s = f/(2 + f), ln(1 + f) = 2 atanh(s), s² <= 1/25. Polynomials
// are minimax approximations with float64 coefficients (Sollya's fpminimax).

#ifndef AX_POWER_H
#define AX_POWER_H

#include "logarithm.h"

#ifndef AX_NO_FLOAT64

/// Whether y is a whole number; infinities are.
AX_FUNCTION int ax_is_whole_f64(double y) {
  const double size = ax_from_bits_f64(ax_bits_f64(y) & (ax_u64)0x7fffffffffffffff);
  return (size >= 0x1p52) | ((size + 0x1p52) - 0x1p52 == size);
}

/// Puts the sign and the special values into p = |x|^y. Infinite y counts as even, which
/// makes (-1)^±inf = 1.
AX_FUNCTION double ax_power_special_f64(double x, double y, double p) {
  const ax_u64 sign = ax_bits_f64(x) & (ax_u64)0x8000000000000000;
  const double size = ax_from_bits_f64(ax_bits_f64(x) ^ sign);
  const int whole = ax_is_whole_f64(y);
  const int odd = whole & !ax_is_whole_f64(0.5 * y);
  const double unsigned_power = ((size == 1.0) | (y == 0.0)) ? 1.0 : p;
  const double power =
    ax_from_bits_f64(ax_bits_f64(unsigned_power) | (odd ? sign : (ax_u64)0));
  const int not_real = (x < 0.0) & (size < AX_INFINITY_F64) & !whole;
  const int not_number = ((x != x) | (y != y)) & (x != 1.0) & (y != 0.0);
  return (not_real | not_number) ? AX_NAN_F64 : power;
}

/// x raised to y.
AX_FUNCTION float ax_pow_f32(float x, float y) {
  const double size = ax_from_bits_f64(ax_bits_f64((double)x) & (ax_u64)0x7fffffffffffffff);
  double k;
  const double f = ax_split_f64(size, &k);

  // log2(1 + f) = s a(s²) to 2^-42.
  const double s = f / (2.0 + f);
  const double z = s * s;
  double a = ax_fma_f64(z, 0x1.29c902fe75b54p-2, 0x1.46f342a33e407p-2);
  a = ax_fma_f64(z, a, 0x1.a61e995eabcd2p-2);
  a = ax_fma_f64(z, a, 0x1.2776bc56d9d29p-1);
  a = ax_fma_f64(z, a, 0x1.ec709dcb518efp-1);
  a = ax_fma_f64(z, a, 0x1.71547652b7e99p+1);
  const double log2_finite = ax_fma_f64(s, a, k);
  const double log2_nonzero = size == AX_INFINITY_F64 ? size : log2_finite;
  const double log2_x = size == 0.0 ? -AX_INFINITY_F64 : log2_nonzero;

  // 2^±200 is beyond the range of float32 and within that of float64: the conversion at the end
  // overflows, underflows and rounds subnormal results.
  const double product = (double)y * log2_x;
  const double low = product > -200.0 ? product : -200.0;
  const double t = low < 200.0 ? low : 200.0;

  // 2^r to 2^-34, |r| <= 1/2. Adding 1.5 · 2^52 rounds to a whole number.
  const double shifted = t + 0x1.8p52;
  const double r = t - (shifted - 0x1.8p52);
  double b = ax_fma_f64(r, 0x1.fe1782f43403ap-17, 0x1.446a1fd95ccb4p-13);
  b = ax_fma_f64(r, b, 0x1.5d8a708923689p-10);
  b = ax_fma_f64(r, b, 0x1.3b29dc40d8f27p-7);
  b = ax_fma_f64(r, b, 0x1.c6b08aaf2e0acp-5);
  b = ax_fma_f64(r, b, 0x1.ebfbe0a4be7c8p-3);
  b = ax_fma_f64(r, b, 0x1.62e42ff116291p-1);
  b = ax_fma_f64(r, b, 0x1.ffffffffabbcep-1);
  const double power = ax_from_bits_f64(ax_bits_f64(b) + (ax_bits_f64(shifted) << 52));
  return (float)ax_power_special_f64((double)x, (double)y, power);
}

/// x raised to y.
AX_FUNCTION double ax_pow_f64(double x, double y) {
  const double size = ax_from_bits_f64(ax_bits_f64(x) & (ax_u64)0x7fffffffffffffff);
  double log2_lo;
  const double log2_finite = ax_log2_f64(size, &log2_lo);
  const double log2_nonzero = size == AX_INFINITY_F64 ? size : log2_finite;
  const double log2_x = size == 0.0 ? -AX_INFINITY_F64 : log2_nonzero;

  const double product = y * log2_x;
  const double low = product > -1100.0 ? product : -1100.0;
  const double t = low < 1100.0 ? low : 1100.0;
  const double product_lo = ax_fma_f64(y, log2_lo, ax_fma_f64(y, log2_x, -product));
  const double t_lo = t == product ? product_lo : 0.0;

  // 2^(r + r_lo) = 1 + r ln 2 + r² b(r) + r_lo ln 2 (1 + r ln 2), |r| <= 1/2, b right to 2^-64.
  const double shifted = t + 0x1.8p52;
  const double fraction = t - (shifted - 0x1.8p52);
  const double r = fraction + t_lo;
  const double r_lo = (fraction - r) + t_lo;
  double b = ax_fma_f64(r, 0x1.bf96f6a83ff5bp-36, 0x1.e9f41d7f0a728p-32);
  b = ax_fma_f64(r, b, 0x1.e4d2e35d7ced2p-28);
  b = ax_fma_f64(r, b, 0x1.b524e6ded8739p-24);
  b = ax_fma_f64(r, b, 0x1.62c0212c71652p-20);
  b = ax_fma_f64(r, b, 0x1.ffcbfc6fbdf49p-17);
  b = ax_fma_f64(r, b, 0x1.430912f8b4635p-13);
  b = ax_fma_f64(r, b, 0x1.5d87fe78a3a51p-10);
  b = ax_fma_f64(r, b, 0x1.3b2ab6fba4d67p-7);
  b = ax_fma_f64(r, b, 0x1.c6b08d704a0c7p-5);
  b = ax_fma_f64(r, b, 0x1.ebfbdff82c58fp-3);
  const double linear = r * 0x1.62e42fefa39efp-1;
  const double linear_lo =
    ax_fma_f64(r, 0x1.62e42fefa39efp-1, -linear) + r * 0x1.abc9e3b39803fp-56;
  const double slope = ax_fma_f64(r, 0x1.ebfbdff82c58fp-2, 0x1.62e42fefa39efp-1);
  const double tail = ax_fma_f64(r * r, b, ax_fma_f64(r_lo, slope, linear_lo));
  const double sum = 1.0 + linear;
  const double power = sum + (((1.0 - sum) + linear) + tail);

  // Two factors, since 2^n alone may be beyond the range of float64 on either side.
  const ax_u64 n = ax_bits_f64(shifted) - (ax_bits_f64(0x1.8p52) - 2046);
  const ax_u64 half_n = n >> 1;
  const double scaled = (power * ax_from_bits_f64(half_n << 52))
    * ax_from_bits_f64((n - half_n) << 52);
  return ax_power_special_f64(x, y, scaled);
}

#endif

#endif
