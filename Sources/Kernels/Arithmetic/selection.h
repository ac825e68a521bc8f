// Selecting by rank: the bits of a number, with those of a negative one inverted and the sign bit of
// a positive one set, compare as unsigned integers do. -0 comes before +0.

#ifndef AX_SELECTION_H
#define AX_SELECTION_H

#include "language.h"

AX_FUNCTION ax_u64 ax_order_f32(ax_f32 x) {
  ax_u32 bits = ax_bits_f32(x);
  return bits ^ (bits >> 31 ? 0xffffffffu : 0x80000000u);
}

AX_FUNCTION ax_f32 ax_ordered_f32(ax_u64 order) {
  ax_u32 bits = (ax_u32)order;
  return ax_from_bits_f32(bits ^ (bits >> 31 ? 0x80000000u : 0xffffffffu));
}

#ifndef AX_NO_FLOAT64

AX_FUNCTION ax_u64 ax_order_f64(ax_f64 x) {
  ax_u64 bits = ax_bits_f64(x), sign = (ax_u64)1 << 63;
  return bits ^ (bits >> 63 ? ~(ax_u64)0 : sign);
}

AX_FUNCTION ax_f64 ax_ordered_f64(ax_u64 order) {
  ax_u64 sign = (ax_u64)1 << 63;
  return ax_from_bits_f64(order ^ (order >> 63 ? sign : ~(ax_u64)0));
}

#endif

// The mean of two numbers in order, without overflow where the mean is finite.
#define AX_MIDDLE(T) \
  AX_FUNCTION ax_##T ax_middle_##T(ax_##T low, ax_##T high) { \
    ax_##T sum = low + high; \
    int fits = sum - sum == 0, infinite = (low - low != 0) | (high - high != 0); \
    ax_##T mean = (fits | infinite) ? sum * (ax_##T)0.5f : low * (ax_##T)0.5f + high * (ax_##T)0.5f; \
    return low == high ? high : mean; \
  }

AX_MIDDLE(f32)
#ifndef AX_NO_FLOAT64
AX_MIDDLE(f64)
#endif

#endif
