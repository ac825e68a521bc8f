// Pseudo-random inputs that depend only on an index.

#ifndef SAMPLES_H
#define SAMPLES_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// Mixes the bits of an index (splitmix64).
static uint64_t hash(uint64_t index) {
  uint64_t z = (index + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static double double_of(uint64_t bits) { double x; memcpy(&x, &bits, sizeof x); return x; }
static float float_of(uint32_t bits) { float x; memcpy(&x, &bits, sizeof x); return x; }

// In [0, 1).
static double fraction(uint64_t h) { return (double)(h >> 11) * 0x1p-53; }

// Any bits; any positive number; close to 1; of the size of 1; whole; close to a multiple of π/4.
static double random_input(uint64_t index, bool single) {
  uint64_t h = hash(index), g = hash(h);
  int digits = single ? 24 : 53;
  switch (h % 12) {
  case 0: case 1: case 2: return single ? float_of((uint32_t)g) : double_of(g);
  case 3: case 4: case 5: return single ? float_of((uint32_t)g >> 1) : double_of(g >> 1);
  case 6: case 7: return 1 + ldexp(fraction(g) - 0.5, -(int)((h >> 32) % (uint64_t)digits));
  case 8: case 9: return 4 * fraction(g) - (h >> 63 ? 2 : 0);
  case 10: return (double)((int64_t)g >> (h >> 58));
  default: return (double)((int64_t)g >> (32 + (h >> 59))) * M_PI_4;
  }
}

// Exponents: any input; whole; halves; small; such that x^y is anywhere in the type's range.
static double random_exponent(uint64_t index, double x, bool single) {
  uint64_t h = hash(~index), g = hash(h);
  switch (h % 8) {
  case 0: return random_input(h, single);
  case 1: return (double)(int)(g % 41) - 20;
  case 2: return ((double)(int)(g % 41) - 20) / 2;
  case 3: return 20 * (fraction(g) - 0.5);
  default: return (fraction(g) - 0.5) * (single ? 300 : 2160) / log2(fabs(x));
  }
}

// The second of two coordinates: any input, or of the size of the first, or close to it.
static double random_partner(uint64_t index, double x, bool single) {
  uint64_t h = hash(~index), g = hash(h);
  switch (h % 4) {
  case 0: return x * (2 * fraction(g) - 1);
  case 1: return ldexp(x, (int)(g >> 32) % 64) * (2 * fraction(g) - 1);
  default: return random_input(h, single);
  }
}

#endif
