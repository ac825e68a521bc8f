#include "powers.h"

#include <pthread.h>
#include <string.h>

// The powers are computed when they are first asked for, exactly and in less than a tenth of a
// millisecond, rather than stored: 10^n by multiplying, 2^N / 10^n by dividing, since
// floor(floor(x / 10) / 10) = floor(x / 100).

enum { words = 24, powers = AX_LARGEST_POWER - AX_LEAST_POWER + 1 };

static struct ax_power table[powers];

/// A large whole number, its lowest word first.
struct whole {
  uint64_t word[words];
};

static void multiply(struct whole *x, uint64_t factor) {
  uint64_t carry = 0;
  for (int i = 0; i < words; i++) {
    unsigned __int128 product = (unsigned __int128)x->word[i] * factor + carry;
    x->word[i] = (uint64_t)product;
    carry = (uint64_t)(product >> 64);
  }
}

static void divide(struct whole *x, uint64_t divisor) {
  uint64_t rest = 0;
  for (int i = words; i-- > 0;) {
    unsigned __int128 dividend = (unsigned __int128)rest << 64 | x->word[i];
    x->word[i] = (uint64_t)(dividend / divisor);
    rest = (uint64_t)(dividend % divisor);
  }
}

/// The 128 bits from the first 1 on, rounded up where `inexact` or any bit below is not 0.
static struct ax_power leading(const struct whole *x, int inexact) {
  int top = words - 1;
  while (x->word[top] == 0) top--;
  int shift = __builtin_clzll(x->word[top]);
  uint64_t parts[3];
  for (int i = 0; i < 3; i++) parts[i] = top >= i ? x->word[top - i] : 0;
  struct ax_power power = {parts[0] << shift, parts[1] << shift};
  uint64_t below = parts[2];
  if (shift > 0) {
    power.high |= parts[1] >> (64 - shift);
    power.low |= parts[2] >> (64 - shift);
    below = parts[2] << shift;
  }
  for (int i = 0; i <= top - 3; i++) below |= x->word[i];
  if ((inexact || below) && ++power.low == 0) power.high++;
  return power;
}

static void fill(void) {
  struct whole x;
  memset(&x, 0, sizeof x);
  x.word[0] = 1;
  for (int n = 0; n <= AX_LARGEST_POWER; n++) {
    table[n - AX_LEAST_POWER] = leading(&x, 0);
    multiply(&x, 10);
  }
  memset(&x, 0, sizeof x);
  x.word[words - 1] = 1;
  for (int n = 1; n <= -AX_LEAST_POWER; n++) {
    divide(&x, 10);
    table[-n - AX_LEAST_POWER] = leading(&x, 1);
  }
}

const struct ax_power *ax_powers(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, fill);
  return table;
}
