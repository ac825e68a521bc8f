#ifndef AXPIPE_DECIMAL_H
#define AXPIPE_DECIMAL_H

#include <stdint.h>

/// A number: digits * 10^exponent.
struct ax_decimal {
  uint64_t digits;
  int exponent;
};

/// The shortest decimal that rounds to significand * 2^exponent rather than to a neighbour; of
/// several, the closest to it. `closer` says that the neighbour below is only half as far away as the
/// one above. The significand has at most 53 bits and is not 0.
struct ax_decimal ax_shortest(uint64_t significand, int exponent, int closer);

/// The same for significands of at most 24 bits and the exponents of a float32.
struct ax_decimal ax_shortest_short(uint32_t significand, int exponent, int closer);

#endif
