// Permutation of dimensions.
//
// Dimensions that stay side by side are merged, a run that both sides hold in one piece becomes the
// element, and the plane of the input's and the output's innermost dimensions is turned in squares
// that fit registers. Squares go along the output within a band of the plane, narrow enough that
// the cache lines read stay in the cache, and the pages in the TLB, until all of them is used.

#include "include/Kernels.h"

#include <string.h>

enum { MAX_RANK = 32, SQUARE = 8, BAND = 128 };

// A dimension of the output, in output order; steps are in bytes.
typedef struct dimension {
  size_t count, in_step, out_step;
} dimension;

typedef struct permutation {
  size_t rank;
  dimension dimensions[MAX_RANK];
  size_t element;  // bytes that move together
} permutation;

typedef void (*plane_loop)(
  const dimension *run_in, const dimension *run_out, const char *in, char *out);

// Merges neighbours of the output that are neighbours in the input too, drops dimensions of one
// element, and takes an innermost dimension that moves as one piece into the element.
static permutation simplified(
  size_t rank, const size_t *shape, const size_t *order, size_t element_size) {
  size_t in_steps[MAX_RANK], out_step = element_size;
  size_t step = element_size;
  for (size_t d = rank; d-- > 0;) {
    in_steps[d] = step;
    step *= shape[d];
  }
  dimension reversed[MAX_RANK];  // innermost first
  permutation result = {.element = element_size};
  for (size_t d = rank; d-- > 0;) {
    size_t count = shape[order[d]], in_step = in_steps[order[d]];
    if (count == 1) continue;
    dimension *inside = result.rank > 0 ? &reversed[result.rank - 1] : NULL;
    if (inside != NULL && inside->in_step * inside->count == in_step) {
      inside->count *= count;
    } else {
      reversed[result.rank++] = (dimension){count, in_step, out_step};
    }
    out_step *= count;
  }
  size_t taken = 0;
  if (result.rank > 0 && reversed[0].in_step == element_size) {
    result.element = element_size * reversed[0].count;
    taken = 1;
  }
  result.rank -= taken;
  for (size_t d = 0; d < result.rank; d++)
    result.dimensions[d] = reversed[result.rank + taken - 1 - d];
  return result;
}

// Turns 8 runs of 8 elements by three rounds of interleaving: a round deals run i and run i + 4 out
// as runs 2i and 2i + 1.
#define SQUARE_LOOP(T) \
  typedef T T##_run __attribute__((ext_vector_type(SQUARE))); \
  static inline void turn_square_##T(const char *in, size_t in_step, char *out, size_t out_step) { \
    T##_run runs[SQUARE], dealt[SQUARE]; \
    for (size_t i = 0; i < SQUARE; i++) memcpy(&runs[i], in + i * in_step, sizeof(runs[i])); \
    for (int round = 0; round < 3; round++) { \
      for (size_t i = 0; i < SQUARE / 2; i++) { \
        dealt[2 * i] = __builtin_shufflevector( \
          runs[i], runs[i + SQUARE / 2], 0, 8, 1, 9, 2, 10, 3, 11); \
        dealt[2 * i + 1] = __builtin_shufflevector( \
          runs[i], runs[i + SQUARE / 2], 4, 12, 5, 13, 6, 14, 7, 15); \
      } \
      memcpy(runs, dealt, sizeof(runs)); \
    } \
    for (size_t i = 0; i < SQUARE; i++) memcpy(out + i * out_step, &runs[i], sizeof(runs[i])); \
  }

// Turns a plane of elements of type `T`: `run_in` is the dimension whose elements are neighbours in
// the input, `run_out` the one whose elements are neighbours in the output.
#define PLANE_LOOP(T) \
  SQUARE_LOOP(T) \
  static void turn_##T( \
    const dimension *run_in, const dimension *run_out, const char *in, char *out) { \
    size_t in_step = run_out->in_step, out_step = run_in->out_step; \
    for (size_t start = 0; start < run_out->count; start += BAND) { \
      size_t rest = run_out->count - start, end = start + (rest < BAND ? rest : BAND); \
      for (size_t p = 0; p < run_in->count; p += SQUARE) { \
        size_t width = run_in->count - p; \
        for (size_t q = start; q < end; q += SQUARE) { \
          const char *from = in + p * sizeof(T) + q * in_step; \
          char *to = out + p * out_step + q * sizeof(T); \
          size_t height = end - q; \
          if (width >= SQUARE && height >= SQUARE) { \
            turn_square_##T(from, in_step, to, out_step); \
            continue; \
          } \
          for (size_t i = 0; i < SQUARE && i < width; i++) \
            for (size_t j = 0; j < SQUARE && j < height; j++) \
              memcpy( \
                to + i * out_step + j * sizeof(T), from + j * in_step + i * sizeof(T), sizeof(T)); \
        } \
      } \
    } \
  }

PLANE_LOOP(uint8_t)
PLANE_LOOP(uint16_t)
PLANE_LOOP(uint32_t)
PLANE_LOOP(uint64_t)

static plane_loop plane_loop_for(size_t element) {
  switch (element) {
  case 1: return turn_uint8_t;
  case 2: return turn_uint16_t;
  case 4: return turn_uint32_t;
  case 8: return turn_uint64_t;
  default: return NULL;
  }
}

// Copies runs of `element` bytes along one dimension. Short ones are copied in words, the last of
// which may overlap the one before; a call for each would cost more than the copy.
static void copy_runs(const dimension *runs, size_t element, const char *in, char *out) {
  enum { WORD = sizeof(uint64_t), SHORT = 8 * WORD };
  for (size_t i = 0; i < runs->count; i++) {
    const char *from = in + i * runs->in_step;
    char *to = out + i * runs->out_step;
    if (element < WORD || element > SHORT) {
      memcpy(to, from, element);
      continue;
    }
    for (size_t k = 0; k + WORD < element; k += WORD) memcpy(to + k, from + k, WORD);
    memcpy(to + element - WORD, from + element - WORD, WORD);
  }
}

void ax_permute(
  size_t rank, const size_t *shape, const size_t *order, size_t element_size, const void *in,
  void *out) {
  for (size_t d = 0; d < rank; d++)
    if (shape[d] == 0) return;
  permutation p = simplified(rank, shape, order, element_size);
  if (p.rank == 0) {
    memcpy(out, in, p.element);
    return;
  }

  // The last dimension is the output's innermost. Its partner is the input's innermost, if the
  // elements are of a size that can be turned; else runs are copied one by one.
  dimension last = p.dimensions[p.rank - 1], partner = {1, 0, 0};
  plane_loop turn = NULL;
  size_t outer_rank = 0;
  dimension outer[MAX_RANK];
  for (size_t d = 0; d + 1 < p.rank; d++) {
    if (p.dimensions[d].in_step == p.element && (turn = plane_loop_for(p.element)) != NULL)
      partner = p.dimensions[d];
    else
      outer[outer_rank++] = p.dimensions[d];
  }

  size_t index[MAX_RANK] = {0};
  const char *from = in;
  char *to = out;
  for (;;) {
    if (turn != NULL) turn(&partner, &last, from, to);
    else copy_runs(&last, p.element, from, to);
    size_t d = outer_rank;
    for (; d > 0; d--) {
      const dimension *o = &outer[d - 1];
      from += o->in_step;
      to += o->out_step;
      if (++index[d - 1] < o->count) break;
      from -= o->in_step * o->count;
      to -= o->out_step * o->count;
      index[d - 1] = 0;
    }
    if (d == 0) return;
  }
}
