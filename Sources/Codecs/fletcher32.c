// Fletcher's checksum in lanes.
//
// HDF5 takes the words of 16 bits as big-endian. A word with its bytes swapped is 256 times the
// word modulo 65535, so that both sums can be made of the words as this machine has them, and their
// bytes swapped at the end. Zero has two forms modulo 65535. HDF5's sums are 0 only where all of
// the data are, and 65535 where they are any other multiple of it; folding keeps this.

#include <string.h>

#include "include/Codecs.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bytes are swapped at the end");

// 361 rounds is the most for which a lane's sum of sums stays within 32 bits.
enum { LANES = 16, MAX_ROUNDS = 361 };

typedef uint16_t words __attribute__((ext_vector_type(LANES)));
typedef uint32_t lanes __attribute__((ext_vector_type(LANES)));

typedef struct sums {
  uint64_t first, second;
} sums;

// A sum with the same rest modulo 65535, below 2^17. Only 0 becomes 0.
static uint64_t folded(uint64_t sum) {
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + ((sum >> 16) & 0xffff) + (sum >> 32);
  return (sum & 0xffff) + (sum >> 16);
}

// Adds `rounds` times LANES words. A word with `n` words after it counts n + 1 times in the second
// sum; lane j of a round is j words nearer to the end than lane 0.
static sums add_rounds(sums before, size_t rounds, const char *bytes) {
  lanes first = 0, second = 0;
  for (size_t k = 0; k < rounds; k++) {
    words next;
    memcpy(&next, bytes + k * sizeof(next), sizeof(next));
    first += __builtin_convertvector(next, lanes);
    second += first;
  }
  sums after = {before.first, before.second + rounds * LANES * before.first};
  for (unsigned j = 0; j < LANES; j++) {
    after.first += first[j];
    after.second += LANES * (uint64_t)second[j] - j * (uint64_t)first[j];
  }
  return (sums){folded(after.first), folded(after.second)};
}

static sums add_word(sums before, uint16_t word) {
  uint64_t first = folded(before.first + word);
  return (sums){first, folded(before.second + first)};
}

static uint32_t swapped(uint64_t sum) {
  return __builtin_bswap16((uint16_t)folded(folded(sum)));
}

uint32_t ax_fletcher32(const void *bytes, size_t count) {
  const char *next = bytes;
  sums total = {0, 0};
  for (size_t rounds = count / sizeof(words); rounds > 0;) {
    size_t some = rounds < MAX_ROUNDS ? rounds : MAX_ROUNDS;
    total = add_rounds(total, some, next);
    next += some * sizeof(words);
    rounds -= some;
  }
  size_t rest = count % sizeof(words);
  for (; rest > 0; rest -= rest < 2 ? rest : 2) {
    uint16_t word = 0;
    memcpy(&word, next, rest < 2 ? rest : 2);
    total = add_word(total, word);
    next += 2;
  }
  return swapped(total.second) << 16 | swapped(total.first);
}
