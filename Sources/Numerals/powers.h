#ifndef AXPIPE_POWERS_H
#define AXPIPE_POWERS_H

#include <stdint.h>

// The powers of ten that a float64 needs.
#define AX_LEAST_POWER -292
#define AX_LARGEST_POWER 324

/// The upper 128 bits of a power of ten, rounded up, the first bit being 1.
struct ax_power {
  uint64_t high, low;
};

/// The powers from AX_LEAST_POWER on.
const struct ax_power *ax_powers(void);

#endif
