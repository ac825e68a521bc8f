// Deflate for bytes that hold nothing to be found again.
//
// The lower bytes of measured values are noise: searching them for what came before costs most of
// the time of compression and saves nothing. Shuffled, they come first. They become blocks of
// literals, Huffman-coded or stored as they are, whichever is shorter; a general compressor goes on
// from the first piece that may hold more.

#include <stdbool.h>
#include <string.h>

#include "include/Codecs.h"

enum {
  PIECE = 0xffff,  // the longest stored block
  LEAST = 4096,    // bytes that are worth a block of their own
  LITERALS = 257,  // the bytes, and the end of the block
  DISTANCES = 2,   // none is used, but some decoders expect a complete code
  LENGTHS = 19,
  // What is weighed in the search for what came before.
  TABLE_BITS = 12,
  WINDOW = 32768,
  MATCH = 258,  // the longest
  MATCH_BITS = 20,  // what a typical one costs
  NOTED = 4,  // every so many bytes enter the table
  RUN = 2048,  // bytes, of which
  PROBED = 256  // the first so many are looked up
};

// Bits as they are written, the lowest first.
typedef struct writer {
  uint8_t *next;
  uint64_t bits;
  unsigned count;
} writer;

static inline void put(writer *w, uint64_t bits, unsigned count) {
  w->bits |= bits << w->count;
  w->count += count;
}

// Writes whole bytes; fewer than 8 bits stay. Takes 8 bytes of room.
static inline void flush(writer *w) {
  memcpy(w->next, &w->bits, sizeof(w->bits));
  w->next += w->count / 8;
  w->bits >>= w->count & ~7u;
  w->count %= 8;
}

static void pad(writer *w) {
  w->count = (w->count + 7) & ~7u;
  flush(w);
}

static void put_stored(writer *w, const uint8_t *bytes, size_t count) {
  put(w, 0, 3);
  pad(w);
  put(w, count | (count ^ 0xffff) << 16, 32);
  flush(w);
  memcpy(w->next, bytes, count);
  w->next += count;
}

typedef struct code {
  uint8_t lengths[LITERALS];
  uint16_t words[LITERALS];  // as they are written: the first bit is the lowest
} code;

// Lengths of a Huffman code, by joining the two rarest of what is left again and again. `order` has
// the symbols that occur, the rarest first. Returns the greatest length.
static unsigned join(
  size_t leaves, const uint16_t *order, const uint32_t *frequencies, uint8_t *lengths) {
  uint32_t weights[2 * LITERALS];
  uint16_t parents[2 * LITERALS];
  uint8_t depths[2 * LITERALS];
  for (size_t i = 0; i < leaves; i++) weights[i] = frequencies[order[i]];
  size_t leaf = 0, inner = leaves, end = leaves;
  for (; end < 2 * leaves - 1; end++) {
    weights[end] = 0;
    for (int child = 0; child < 2; child++) {
      bool takes_leaf = leaf < leaves && (inner == end || weights[leaf] <= weights[inner]);
      size_t node = takes_leaf ? leaf++ : inner++;
      weights[end] += weights[node];
      parents[node] = (uint16_t)end;
    }
  }
  unsigned greatest = 0;
  depths[end - 1] = 0;
  for (size_t node = end - 1; node-- > 0;) {
    depths[node] = depths[parents[node]] + 1;
    if (node >= leaves) continue;
    lengths[order[node]] = depths[node];
    if (depths[node] > greatest) greatest = depths[node];
  }
  return greatest;
}

static uint16_t reversed(unsigned word, unsigned length) {
  unsigned result = 0;
  for (unsigned i = 0; i < length; i++) result |= (word >> i & 1) << (length - 1 - i);
  return (uint16_t)result;
}

// A Huffman code with words of at most `limit` bits. At least two symbols occur.
static void make_code(code *c, size_t symbols, const uint32_t *counts, unsigned limit) {
  uint32_t frequencies[LITERALS];
  memcpy(frequencies, counts, symbols * sizeof(*counts));
  memset(c->lengths, 0, sizeof(c->lengths));
  uint16_t order[LITERALS];
  size_t leaves = 0;
  for (size_t s = 0; s < symbols; s++) {
    if (counts[s] == 0) continue;
    size_t at = leaves++;
    for (; at > 0 && counts[order[at - 1]] > counts[s]; at--) order[at] = order[at - 1];
    order[at] = (uint16_t)s;
  }
  // Frequencies that differ less make words that do.
  while (join(leaves, order, frequencies, c->lengths) > limit)
    for (size_t i = 0; i < leaves; i++) frequencies[order[i]] = frequencies[order[i]] / 2 + 1;
  unsigned word = 0;
  for (unsigned length = 1; length <= limit; length++, word <<= 1)
    for (size_t s = 0; s < symbols; s++)
      if (c->lengths[s] == length) c->words[s] = reversed(word++, length);
}

static const uint8_t length_order[LENGTHS] = {
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

// A block of literals, and how many bits it takes.
typedef struct block {
  code literals, lengths;
  size_t bits;
} block;

static void make_block(block *b, const uint32_t *counts) {
  make_code(&b->literals, LITERALS, counts, 15);
  uint32_t length_counts[LENGTHS] = {[1] = DISTANCES};
  for (size_t s = 0; s < LITERALS; s++) length_counts[b->literals.lengths[s]]++;
  make_code(&b->lengths, LENGTHS, length_counts, 7);
  b->bits = 3 + 5 + 5 + 4 + 3 * LENGTHS;
  for (size_t s = 0; s < LENGTHS; s++) b->bits += length_counts[s] * b->lengths.lengths[s];
  for (size_t s = 0; s < LITERALS; s++) b->bits += (size_t)counts[s] * b->literals.lengths[s];
}

static void put_block(writer *w, const block *b, const uint8_t *bytes, size_t count) {
  put(w, 2 << 1, 3);
  put(w, LITERALS - 257, 5);
  put(w, DISTANCES - 1, 5);
  put(w, LENGTHS - 4, 4);
  flush(w);
  for (size_t i = 0; i < LENGTHS; i++) {
    put(w, b->lengths.lengths[length_order[i]], 3);
    flush(w);
  }
  for (size_t s = 0; s < LITERALS + DISTANCES; s++) {
    unsigned length = s < LITERALS ? b->literals.lengths[s] : 1;
    put(w, b->lengths.words[length], b->lengths.lengths[length]);
    flush(w);
  }
  const code *c = &b->literals;
  size_t i = 0;
  for (; i + 3 <= count; i += 3) {
    for (size_t k = 0; k < 3; k++) put(w, c->words[bytes[i + k]], c->lengths[bytes[i + k]]);
    flush(w);
  }
  for (; i < count; i++) {
    put(w, c->words[bytes[i]], c->lengths[bytes[i]]);
    flush(w);
  }
  put(w, c->words[256], c->lengths[256]);
  flush(w);
}

// How many bits would be saved by pointing to where the same bytes came before, estimated by
// looking for a part of the bytes among a part of the places.
static size_t bits_to_save(
  const code *c, const uint8_t *bytes, size_t start, size_t end, uint32_t *table) {
  size_t saved = 0;
  for (size_t i = start; i + 4 <= end;) {
    uint32_t four, before;
    memcpy(&four, bytes + i, 4);
    uint32_t *entry = &table[(four * 0x9e3779b1u) >> (32 - TABLE_BITS)];
    size_t from = *entry;
    if (i % NOTED == 0) *entry = (uint32_t)i;
    if ((i - start) % RUN >= PROBED) {
      i += NOTED - i % NOTED;
      continue;
    }
    memcpy(&before, bytes + from, 4);
    size_t length = 0, bits = 0;
    if (before == four && from < i && i - from <= WINDOW) {
      size_t most = end - i < MATCH ? end - i : MATCH;
      for (; length < most && bytes[from + length] == bytes[i + length]; length++)
        bits += c->lengths[bytes[i + length]];
    }
    if (bits > MATCH_BITS) saved += bits - MATCH_BITS;
    i += bits > MATCH_BITS ? length : 1;
  }
  return saved * (RUN / PROBED);
}

// Makes the block of a piece; false if something may be found again in it, or if there is so little
// in a byte that long matches, which are seldom looked up, may be many.
static bool is_noise(block *b, const uint8_t *bytes, size_t start, size_t size, uint32_t *table) {
  // Four counters for each byte, since one would wait for itself where bytes repeat.
  uint32_t counts[4][LITERALS] = {{[256] = 1}};
  for (size_t i = 0; i < size; i++) counts[i % 4][bytes[start + i]]++;
  for (size_t s = 0; s < 256; s++) {
    counts[0][s] += counts[1][s] + counts[2][s] + counts[3][s];
    if (counts[0][s] > size / 10 * 9) return false;
  }
  make_block(b, counts[0]);
  return b->bits >= 2 * size
    && bits_to_save(&b->literals, bytes, start, start + size, table) <= b->bits / 128;
}

size_t ax_deflate_literals(
  size_t planes, size_t count, const void *in, void *out, size_t *taken) {
  const uint8_t *bytes = in;
  writer w = {out, 0, 0};
  uint32_t table[1 << TABLE_BITS] = {0};
  size_t start = 0;
  bool goes_on = count <= UINT32_MAX;
  for (size_t plane = 1; plane <= planes && goes_on; plane++) {
    size_t end = count / planes * plane;
    while (start < end && goes_on) {
      size_t pieces = (end - start + PIECE - 1) / PIECE;
      size_t size = (end - start + pieces - 1) / pieces;
      block b;
      goes_on = size >= LEAST && is_noise(&b, bytes, start, size, table);
      if (!goes_on) break;
      if (b.bits < 8 * size) put_block(&w, &b, bytes + start, size);
      else put_stored(&w, bytes + start, size);
      start += size;
    }
  }
  // What follows begins with a whole byte.
  if (w.count > 0) put_stored(&w, bytes, 0);
  *taken = start;
  return (size_t)(w.next - (uint8_t *)out);
}

size_t ax_deflate_literals_bound(size_t count) { return count + count / LEAST * 8 + 64; }
