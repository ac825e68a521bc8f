// Sine and cosine of an angle of any magnitude.
//
// θ = n π/2 + ρ with |ρ| <= π/4 (a little more where n is rounded from an inexact quotient); sin θ
// and cos θ are ±sin ρ or ±cos ρ by n mod 4. The quotient θ · 2/π is needed modulo 4 only, so bits
// of 2/π that contribute whole multiples of 4 are left out and as many more taken at the other end
// (M. H. Payne, R. N. Hanek, Radian reduction for trigonometric functions, ACM SIGNUM 18, 1983).
// Here a row of a table holds the bits for a range of binary exponents of θ, as an unevaluated sum
// of doubles, and the product is summed exactly with fma. There is no second path for large angles:
// the same instructions reduce them all.
//
// The closest a double comes to a multiple of π/2 leaves ρ of about 2^-61, the closest a float
// comes about 2^-30 (from the continued fractions of 2^e · 2/π: J.-M. Muller, Elementary Functions,
// 3rd ed., 2016, on range reduction). The error of ρ is relative to what is left.

#ifndef AX_TRIGONOMETRY_H
#define AX_TRIGONOMETRY_H

#include "language.h"

#ifndef AX_NO_FLOAT64

/// 2/π for floats θ: row 0 for |θ| < 2^17, row j for 2^(16j + 1) <= |θ| < 2^(16j + 17). A row is
/// 2/π without multiples of 2^(24 - 16j), of which each gives a multiple of 4.
AX_CONSTANT double ax_two_over_pi_f32[8][2] = {
  {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55},
  {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55},
  {-0x1.9f246c6efab58p-14, -0x1.ec54170565912p-71},
  {0x1.b9391054a7f0ap-26, -0x1.505c1596447e5p-81},
  {0x1.1054a7f09d5f4p-42, 0x1.f534ddc0db629p-96},
  {0x1.4fe13abe8fa9ap-59, 0x1.bb81b6c52b328p-113},
  {0x1.3abe8fa9a6eep-75, 0x1.b6c52b3278872p-129},
  {-0x1.70565911f924fp-91, 0x1.2b3278872084p-145},
};

/// 2/π for doubles θ: row 0 for |θ| < 2^33, row j for 2^(32j + 1) <= |θ| < 2^(32j + 33). A row is
/// 2^(32j) 2/π without multiples of 2^53, of which each gives a multiple of 4 in the product with
/// θ / 2^(32j).
AX_CONSTANT double ax_two_over_pi_f64[32][4] = {
  {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55, -0x1.6447e493ad4cep-109, 0x1.e21c820ff28b2p-163},
  {0x1.45f306dc9c883p+31, -0x1.6b01ec5417056p-23, -0x1.6447e493ad4cep-77, 0x1.e21c820ff28b2p-131},
  {-0x1.9f246c6efab58p+50, -0x1.ec54170565912p-7, 0x1.b6c52b3278872p-65, 0x1.07f9458eaf7afp-122},
  {0x1.054a7f09d5f48p+50, -0x1.596447e493ad5p-5, 0x1.93c439041fe51p-60, 0x1.8eaf7aef1586ep-114},
  {0x1.d5f47d4d37703p+50, 0x1.b6295993c439p-4, 0x1.07f9458eaf7afp-58, -0x1.d4f246dc8e2dfp-115},
  {-0x1.6447e493ad4cep+51, 0x1.e21c820ff28b2p-3, -0x1.508510ea79237p-58, 0x1.b8e909374b802p-114},
  {0x1.4acc9e21c821p+49, -0x1.ae9c5421443aap-8, 0x1.b7246e3a424ddp-64, 0x1.700324977504fp-119},
  {0x1.c820ff28b1d5fp+49, -0x1.443a9e48db91cp-8, -0x1.6f6c8b47fe6dbp-62, -0x1.115f62e6de302p-116},
  {-0x1.d38a84288753dp+51, 0x1.b92371d2126e9p-3, 0x1.c00c925dd413ap-57, 0x1.921cfe1deb1cbp-112},
  {-0x1.0ea79236e4717p+50, 0x1.26e9700324977p-7, 0x1.413a32439fc3cp-61, -0x1.4e34ed658c117p-116},
  {0x1.1b8e909374b8p+50, 0x1.924bba8274648p-6, 0x1.cfe1deb1cb12ap-60, -0x1.63045df7282b4p-114},
  {0x1.ba5c00c925dd4p+51, 0x1.3a32439fc3bd6p-5, 0x1.cb129a73ee882p-60, 0x1.afa975da24275p-115},
  {0x1.25dd413a3243ap+51, -0x1.e214e34ed658cp-8, -0x1.177dca0ad144cp-64, 0x1.213a671c09ad1p-118},
  {-0x1.cdbc603c429c7p+51, 0x1.894d39f74411bp-3, -0x1.5a28976f62cc7p-61, -0x1.fb29741037d8dp-117},
  {-0x1.0a71a76b2c609p+49, 0x1.1046bea5d7689p-5, 0x1.3a671c09ad17ep-62, -0x1.bec66e29c67cbp-120},
  {0x1.34e7dd1046beap+51, 0x1.75da24274ce38p-3, 0x1.35a2fbf209cc9p-59, -0x1.4e33e566305b2p-115},
  {0x1.1afa975da2427p+49, 0x1.338e04d68befdp-5, -0x1.f633714e33e56p-59, -0x1.8c16c6f740e88p-113},
  {-0x1.2edec598e3f65p+50, -0x1.741037d8cdc54p-5, 0x1.cc1a99cfa4e42p-59, 0x1.7e2ef7e4a0ec8p-114},
  {-0x1.c7eca5d040df6p+49, -0x1.9b8a719f2b318p-6, -0x1.6c6f740e8840ep-61, 0x1.41d8ffc4bffefp-115},
  {-0x1.037d8cdc538dp+47, 0x1.a99cfa4e422fcp-7, 0x1.77bf250763ff1p-61, 0x1.7ffde05980fefp-116},
  {-0x1.c538cf9598c17p+51, 0x1.c845f8bbdf928p-4, 0x1.d8ffc4bffef03p-59, -0x1.9fc04343b9d29p-114},
  {-0x1.98c16c6f740e9p+51, 0x1.efc941d8ffc4cp-3, -0x1.0fd33f8086877p-67, -0x1.d297d64b824b2p-122},
  {0x1.17e2ef7e4a0ecp+50, 0x1.ff897ffde0598p-4, 0x1.fde5e2316b415p-61, -0x1.2e092c98130d8p-116},
  {-0x1.b5f13801da001p+50, 0x1.e05980fef2f12p-4, -0x1.d297d64b824b2p-58, -0x1.8130d834f648bp-112},
  {-0x1.da00087e99fcp+50, -0x1.0d0ee74a5f593p-4, 0x1.f6d367ecf27cbp-60, 0x1.36e9e8c7ecd3dp-117},
  {0x1.6603fbcbc462dp+50, 0x1.a0a6d1f6d367fp-4, -0x1.86c1a7b24585dp-59, 0x1.fb34f2ff516bbp-115},
  {0x1.e2316b414da3fp+51, -0x1.2c98130d834f6p-4, -0x1.22c2e70265868p-58, -0x1.5d28ad8453814p-116},
  {0x1.4da3eda6cfd9ep+51, 0x1.3e584dba7a32p-3, -0x1.32c3402ba515bp-57, -0x1.14e050683a131p-114},
  {-0x1.30261b069ec91p+51, -0x1.85ce04cb0d00bp-3, 0x1.6ba93dd63f5f3p-59, -0x1.d0985f18c10ebp-117},
  {0x1.6136e9e8c7ecdp+51, 0x1.e5fea2d7527bbp-4, -0x1.c0a0d0742617cp-59, -0x1.8c10eb5ada2b3p-113},
  {0x1.8fd9a797fa8b6p+50, -0x1.5b08a7028341dp-5, -0x1.30be31821d6b6p-62, 0x1.2ea6bfb5fb12p-116},
  {-0x1.5d28ad8453814p+44, -0x1.a0e84c2f8c608p-12, -0x1.d6b5b45650128p-66, -0x1.3b81ca8bdea7fp-122},
};

/// Rounds to the nearest whole number, ties to even, and gives its low bits in `bits`; |x| < 2^51.
AX_FUNCTION double ax_whole_f64(double x, ax_u64 *bits) {
  const double shifted = x + 0x1.8p52;
  *bits = ax_bits_f64(shifted);
  return shifted - 0x1.8p52;
}

/// sin θ and cos θ to 2^-43, relative. NaN for infinities and NaN.
AX_FUNCTION void ax_sin_cos_f32(float theta, double *sine, double *cosine) {
  // |θ T0| < 2^40, and |θ T1| is less than an ulp of it: f is right to 2^-66 plus 2^-53 of itself.
  // Reducing |θ| keeps the sign of a zero sine.
  const float size = ax_from_bits_f32(ax_bits_f32(theta) & 0x7fffffffu);
  const ax_i32 row = (ax_i32)(ax_bits_f32(size < 2.0f ? 2.0f : size) >> 27) - 8;
  const double x = (double)size;
  const double product = x * ax_two_over_pi_f32[row][0];
  const double product_error = ax_fma_f64(x, ax_two_over_pi_f32[row][0], -product);
  ax_u64 n;
  const double whole = ax_whole_f64(product, &n);
  const double f = (product - whole) + ax_fma_f64(x, ax_two_over_pi_f32[row][1], product_error);

  // sin(π/2 f) = f s(f²) and cos(π/2 f) = c(f²), minimax in relative error: 2^-47 and 2^-43.
  const double z = f * f;
  double s = ax_fma_f64(z, -0x1.dd4e4457d7158p-19, 0x1.5071beb095ce7p-13);
  s = ax_fma_f64(z, s, -0x1.32d2c62952e07p-8);
  s = ax_fma_f64(z, s, 0x1.466bc670fccc0p-4);
  s = ax_fma_f64(z, s, -0x1.4abbce62577b5p-1);
  s = ax_fma_f64(z, s, 0x1.921fb54442cf8p+0);
  s = f * s;
  double c = ax_fma_f64(z, -0x1.a0d89b046759ap-16, 0x1.e1e760e0d37d1p-11);
  c = ax_fma_f64(z, c, -0x1.55d3b971e0253p-6);
  c = ax_fma_f64(z, c, 0x1.03c1f073cc9adp-2);
  c = ax_fma_f64(z, c, -0x1.3bd3cc9bd097ap+0);
  c = ax_fma_f64(z, c, 0x1.ffffffffffdb1p-1);

  const int odd = (n & 1) != 0;
  const ax_u64 sine_sign = ((n << 62) ^ ax_bits_f64((double)theta)) & ((ax_u64)1 << 63);
  const ax_u64 cosine_sign = ((n + 1) & 2) << 62;
  *sine = ax_from_bits_f64(ax_bits_f64(odd ? c : s) ^ sine_sign);
  *cosine = ax_from_bits_f64(ax_bits_f64(odd ? s : c) ^ cosine_sign);
}

/// high + low = a + b exactly, where a is a whole multiple of an ulp of b: Dekker's Fast2Sum
/// (S. Boldo, S. Graillat, J.-M. Muller, On the robustness of the 2Sum and Fast2Sum algorithms, ACM
/// TOMS 44, 2017).
AX_FUNCTION double ax_fast_sum_f64(double a, double b, double *low) {
  const double high = a + b;
  *low = b - (high - a);
  return high;
}

/// θ = n π/2 + ρ, ρ = the result + low to 2^-62, relative; n mod 4 in the low bits of `n`.
AX_FUNCTION double ax_reduce_f64(double theta, double *low, ax_u64 *n) {
  const double size = ax_from_bits_f64(ax_bits_f64(theta) & (ax_u64)0x7fffffffffffffff);
  const ax_u64 range = ax_bits_f64(size < 2.0 ? 2.0 : size);
  const ax_i32 row = (ax_i32)(range >> 57) - 32;
  const double x =
    theta * ax_from_bits_f64((ax_u64)0x7ff0000000000000 - (range & (ax_u64)0x7e00000000000000));
  const double t0 = ax_two_over_pi_f64[row][0];
  const double t1 = ax_two_over_pi_f64[row][1];
  const double t2 = ax_two_over_pi_f64[row][2];
  const double t3 = ax_two_over_pi_f64[row][3];

  // The terms of the quotient in falling magnitude: p0 < 2^85; e0, p1; e1, p2; e2, p3 < 2^-74. Each
  // pair is within an ulp or so of the term before, so that Fast2Sum is exact in this order, and
  // only what is below 2^-73 rounds.
  const double p0 = x * t0;
  const double e0 = ax_fma_f64(x, t0, -p0);
  const double p1 = x * t1;
  const double e1 = ax_fma_f64(x, t1, -p1);
  const double p2 = x * t2;
  const double e2 = ax_fma_f64(x, t2, -p2);

  // Whole multiples of 2^35 go first, so that what is left can be rounded to a whole number.
  const double h = p0 - ((p0 + 0x1.8p87) - 0x1.8p87);
  double a_low, b_low, c_low, d_low, g_low, f_low;
  const double a = ax_fast_sum_f64(e0, p1, &a_low);
  const double b = ax_fast_sum_f64(h, a, &b_low);
  const double c = ax_fast_sum_f64(b_low, a_low, &c_low);
  const double d = ax_fast_sum_f64(e1, p2, &d_low);
  const double g = ax_fast_sum_f64(c, d, &g_low);
  const double f = ax_fast_sum_f64(b - ax_whole_f64(b, n), g, &f_low);
  f_low += g_low + (c_low + (d_low + ax_fma_f64(x, t3, e2)));

  // Times π/2. Angles that need no reduction skip all of this: exact, and nothing underflows.
  const double rho = f * 0x1.921fb54442d18p+0;
  double rest = ax_fma_f64(f, 0x1.921fb54442d18p+0, -rho);
  rest = ax_fma_f64(f, 0x1.1a62633145c07p-54, rest);
  rest = ax_fma_f64(f_low, 0x1.921fb54442d18p+0, rest);
  const int small = size <= 0x1.921fb4p-1;
  *low = small ? 0.0 : rest;
  return small ? theta : rho;
}

/// sin θ and cos θ as sums high + low of two doubles, to about 2^-54, relative. NaN for infinities
/// and NaN.
AX_FUNCTION void ax_sin_cos_f64(
  double theta, double *sine, double *sine_low, double *cosine, double *cosine_low) {
  ax_u64 n;
  double rho_low;
  const double rho = ax_reduce_f64(theta, &rho_low, &n);
  const double z = rho * rho;
  const double half_z = 0.5 * z;

  // sin(ρ + ρ') = ρ + (ρ³ s(ρ²) + ρ' (1 - ρ²/2)), s to 2^-58 of the sine.
  double s = ax_fma_f64(z, 0x1.5d932b0eac834p-33, -0x1.ae5e66c716237p-26);
  s = ax_fma_f64(z, s, 0x1.71de357863e22p-19);
  s = ax_fma_f64(z, s, -0x1.a01a019c12599p-13);
  s = ax_fma_f64(z, s, 0x1.111111110f880p-7);
  s = ax_fma_f64(z, s, -0x1.5555555555549p-3);
  const double s_rest = ax_fma_f64(rho * z, s, ax_fma_f64(-half_z, rho_low, rho_low));
  double s_low;
  const double s_sum = ax_fast_sum_f64(rho, s_rest, &s_low);
  const double s_high = rho == 0.0 ? rho : s_sum;  // keeps the sign of zero

  // cos(ρ + ρ') = (1 - ρ²/2) + (ρ⁴ c(ρ²) - ρ ρ'), c to 2^-64, and ρ² in two parts.
  double c = ax_fma_f64(z, -0x1.8faecc320c116p-37, 0x1.1ee9ec42b45e2p-29);
  c = ax_fma_f64(z, c, -0x1.27e4f80a705cep-22);
  c = ax_fma_f64(z, c, 0x1.a01a019cb2690p-16);
  c = ax_fma_f64(z, c, -0x1.6c16c16c15184p-10);
  c = ax_fma_f64(z, c, 0x1.555555555554cp-5);
  double c_rest;
  const double c_main = ax_fast_sum_f64(1.0, -half_z, &c_rest);
  c_rest = ax_fma_f64(-0.5, ax_fma_f64(rho, rho, -z), c_rest);
  c_rest = ax_fma_f64(-rho, rho_low, c_rest);
  c_rest = ax_fma_f64(z * z, c, c_rest);
  double c_low;
  const double c_high = ax_fast_sum_f64(c_main, c_rest, &c_low);

  const int odd = (n & 1) != 0;
  const ax_u64 sine_sign = (n & 2) << 62;
  const ax_u64 cosine_sign = ((n + 1) & 2) << 62;
  *sine = ax_from_bits_f64(ax_bits_f64(odd ? c_high : s_high) ^ sine_sign);
  *sine_low = ax_from_bits_f64(ax_bits_f64(odd ? c_low : s_low) ^ sine_sign);
  *cosine = ax_from_bits_f64(ax_bits_f64(odd ? s_high : c_high) ^ cosine_sign);
  *cosine_low = ax_from_bits_f64(ax_bits_f64(odd ? s_low : c_low) ^ cosine_sign);
}

#endif

#endif
