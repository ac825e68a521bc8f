// XXH64 as its author specifies it: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md

#include <string.h>

#include "include/Codecs.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read as they are in memory");

static const uint64_t PRIME_1 = 0x9e3779b185ebca87, PRIME_2 = 0xc2b2ae3d27d4eb4f,
                      PRIME_3 = 0x165667b19e3779f9, PRIME_4 = 0x85ebca77c2b2ae63,
                      PRIME_5 = 0x27d4eb2f165667c5;

enum { STRIPE = 32 };

static uint64_t rotated(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

static uint64_t word_at(const unsigned char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof(word));
  return word;
}

static uint64_t round_of(uint64_t lane, uint64_t word) {
  return rotated(lane + word * PRIME_2, 31) * PRIME_1;
}

static void add_stripes(uint64_t lanes[4], const unsigned char *bytes, size_t stripes) {
  uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
  for (; stripes > 0; stripes--, bytes += STRIPE) {
    a = round_of(a, word_at(bytes));
    b = round_of(b, word_at(bytes + 8));
    c = round_of(c, word_at(bytes + 16));
    d = round_of(d, word_at(bytes + 24));
  }
  lanes[0] = a, lanes[1] = b, lanes[2] = c, lanes[3] = d;
}

ax_checksum ax_checksum_begin(void) {
  return (ax_checksum){.lanes = {PRIME_1 + PRIME_2, PRIME_2, 0, -PRIME_1}};
}

void ax_checksum_add(ax_checksum *checksum, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  size_t kept = checksum->count % STRIPE;
  checksum->count += count;
  if (kept > 0) {
    size_t some = count < STRIPE - kept ? count : STRIPE - kept;
    memcpy(checksum->rest + kept, next, some);
    if (kept + some < STRIPE) return;
    add_stripes(checksum->lanes, checksum->rest, 1);
    next += some;
    count -= some;
  }
  add_stripes(checksum->lanes, next, count / STRIPE);
  if (count % STRIPE > 0) memcpy(checksum->rest, next + count / STRIPE * STRIPE, count % STRIPE);
}

static uint64_t merged(uint64_t sum, uint64_t lane) {
  return (sum ^ round_of(0, lane)) * PRIME_1 + PRIME_4;
}

uint64_t ax_checksum_value(const ax_checksum *checksum) {
  const uint64_t *lanes = checksum->lanes;
  uint64_t sum = PRIME_5;
  if (checksum->count >= STRIPE) {
    sum = rotated(lanes[0], 1) + rotated(lanes[1], 7) + rotated(lanes[2], 12) +
          rotated(lanes[3], 18);
    for (int lane = 0; lane < 4; lane++) sum = merged(sum, lanes[lane]);
  }
  sum += checksum->count;
  const unsigned char *next = checksum->rest;
  size_t left = checksum->count % STRIPE;
  for (; left >= 8; left -= 8, next += 8)
    sum = rotated(sum ^ round_of(0, word_at(next)), 27) * PRIME_1 + PRIME_4;
  if (left >= 4) {
    uint32_t half;
    memcpy(&half, next, sizeof(half));
    sum = rotated(sum ^ half * PRIME_1, 23) * PRIME_2 + PRIME_3;
    next += 4;
    left -= 4;
  }
  for (; left > 0; left--, next++) sum = rotated(sum ^ *next * PRIME_5, 11) * PRIME_1;
  sum = (sum ^ sum >> 33) * PRIME_2;
  sum = (sum ^ sum >> 29) * PRIME_3;
  return sum ^ sum >> 32;
}
