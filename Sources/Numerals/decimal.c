#include "decimal.h"

#include "powers.h"

// Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles", 2021), in the form that
// keeps two more bits: a number v lies between the ends of the interval that rounds to it, all three
// are multiplied by a power of ten so that the interval is at least one and less than ten units wide,
// and the shortest decimal is among the multiples of ten and of one next to v. Products are rounded to
// odd, which leaves all comparisons right.

// floor(log10(2^e)), floor(log10(3/4 * 2^e)) and floor(log2(10^e)), for the exponents there are.
static int log10_of_power_of_2(int e) { return (e * 1262611) >> 22; }
static int log10_of_three_quarters(int e) { return (e * 1262611 - 524031) >> 22; }
static int log2_of_power_of_10(int e) { return (e * 1741647) >> 19; }

static uint64_t scaled(struct ax_power power, uint64_t x) {
  unsigned __int128 low = (unsigned __int128)power.low * x;
  unsigned __int128 high = (unsigned __int128)power.high * x + (uint64_t)(low >> 64);
  return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

static uint64_t scaled_short(uint64_t power, uint64_t x) {
  unsigned __int128 product = (unsigned __int128)power * x;
  return (uint64_t)(product >> 64) | ((uint32_t)(product >> 32) > 1);
}

/// Chooses among the neighbours of v / 4 between the ends, all in units of a quarter of 10^k. The ends
/// belong to the interval if `even`.
static struct ax_decimal choose(uint64_t lower, uint64_t v, uint64_t upper, int k, int even) {
  lower += !even;
  upper -= !even;
  uint64_t unit = v / 4;
  if (unit >= 10) {
    uint64_t ten = unit / 10;
    int below = lower <= 40 * ten;
    int above = 40 * ten + 40 <= upper;
    if (below != above) return (struct ax_decimal){ten + (uint64_t)above, k + 1};
  }
  int below = lower <= 4 * unit;
  int above = 4 * unit + 4 <= upper;
  if (below != above) return (struct ax_decimal){unit + (uint64_t)above, k};
  uint64_t middle = 4 * unit + 2;
  int up = v > middle || (v == middle && (unit & 1));
  return (struct ax_decimal){unit + (uint64_t)up, k};
}

struct ax_decimal ax_shortest(uint64_t significand, int exponent, int closer) {
  int k = closer ? log10_of_three_quarters(exponent) : log10_of_power_of_2(exponent);
  int shift = exponent + log2_of_power_of_10(-k) + 1;
  struct ax_power power = ax_powers()[-k - AX_LEAST_POWER];
  uint64_t quarters = 4 * significand;
  return choose(
    scaled(power, (quarters - 2 + (uint64_t)closer) << shift), scaled(power, quarters << shift),
    scaled(power, (quarters + 2) << shift), k, !(significand & 1));
}

struct ax_decimal ax_shortest_short(uint32_t significand, int exponent, int closer) {
  int k = closer ? log10_of_three_quarters(exponent) : log10_of_power_of_2(exponent);
  int shift = exponent + log2_of_power_of_10(-k) + 1;
  struct ax_power exact = ax_powers()[-k - AX_LEAST_POWER];
  // Half of the bits, rounded up.
  uint64_t power = exact.high + (exact.low != 0);
  uint64_t quarters = 4 * (uint64_t)significand;
  return choose(
    scaled_short(power, (quarters - 2 + (uint64_t)closer) << shift),
    scaled_short(power, quarters << shift),
    scaled_short(power, (quarters + 2) << shift), k, !(significand & 1));
}
