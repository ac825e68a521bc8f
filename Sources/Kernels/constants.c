// Constants that the per-element functions take as parameters, computed once for a run.

#include <math.h>

#include "Kernels.h"

#pragma STDC FP_CONTRACT OFF

/// An unevaluated sum hi + lo with |lo| <= ulp(hi) / 2, about 106 significant bits. The operations
/// are those of T. J. Dekker, A floating-point technique for extending the available precision,
/// Numer. Math. 18 (1971), with fma for the exact product.
typedef struct {
  double hi, lo;
} pair;

static pair normalized(double hi, double lo) {
  const double sum = hi + lo;
  return (pair){sum, lo - (sum - hi)};
}

static pair added(pair a, pair b) {
  const double sum = a.hi + b.hi;
  const double part = sum - a.hi;
  const double error = (a.hi - (sum - part)) + (b.hi - part);
  return normalized(sum, error + (a.lo + b.lo));
}

static pair multiplied(pair a, pair b) {
  const double product = a.hi * b.hi;
  const double error = fma(a.hi, b.hi, -product);
  return normalized(product, error + (a.hi * b.lo + a.lo * b.hi));
}

static pair divided(pair a, pair b) {
  const double first = a.hi / b.hi;
  const pair rest = added(a, multiplied(b, (pair){-first, 0}));
  const double second = rest.hi / b.hi;
  const pair last = added(rest, multiplied(b, (pair){-second, 0}));
  return added(normalized(first, second), (pair){last.hi / b.hi, 0});
}

void ax_log_constant(double base, double *c_hi, double *c_lo) {
  // base = 2^k m with sqrt(1/2) <= m < sqrt(2); log2 m = (2 / ln 2) atanh((m - 1) / (m + 1)).
  int exponent;
  double m = 2 * frexp(base, &exponent);
  exponent -= 1;
  if (m > 0x1.6a09e667f3bcdp+0) {
    m /= 2;
    exponent += 1;
  }
  const pair ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
  const pair s = divided((pair){m - 1, 0}, added((pair){m, 0}, (pair){1, 0}));
  const pair square = multiplied(s, s);
  // |s| <= 0.172: 21 terms reach 2^-110.
  pair series = {0, 0};
  for (int n = 43; n >= 1; n -= 2) {
    series = added(multiplied(series, square), divided((pair){1, 0}, (pair){n, 0}));
  }
  const pair log2m = divided(multiplied(multiplied((pair){2, 0}, s), series), ln2);
  const pair c = divided((pair){1, 0}, added((pair){exponent, 0}, log2m));
  *c_hi = c.hi;
  *c_lo = c.lo;
}
