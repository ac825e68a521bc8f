// Copies of boxes between arrays.

#include "include/Codecs.h"

#include <string.h>

enum { MAX_RANK = 32 };

typedef struct dimension {
  size_t count, in_step, out_step;
} dimension;

// A strided row of elements of a size that the compiler knows.
#define COPY_ELEMENTS(bytes) \
  for (size_t i = 0; i < row->count; i++) \
    memcpy(out + i * row->out_step, in + i * row->in_step, bytes)

static void copy_row(const dimension *row, size_t element, const char *in, char *out) {
  switch (element) {
    case 1: COPY_ELEMENTS(1); break;
    case 2: COPY_ELEMENTS(2); break;
    case 4: COPY_ELEMENTS(4); break;
    case 8: COPY_ELEMENTS(8); break;
    default: COPY_ELEMENTS(element); break;
  }
}

static void copy_box(
  size_t rank, const dimension *dimensions, size_t element, const char *in, char *out) {
  if (rank == 0) {
    memcpy(out, in, element);
  } else if (rank == 1) {
    copy_row(dimensions, element, in, out);
  } else {
    for (size_t i = 0; i < dimensions->count; i++)
      copy_box(
        rank - 1, dimensions + 1, element, in + i * dimensions->in_step,
        out + i * dimensions->out_step);
  }
}

void ax_copy_box(
  size_t rank, const size_t *shape, size_t element_size, const void *in, const size_t *in_shape,
  void *out, const size_t *out_shape) {
  // The dimensions, the fastest first, without those of one element; what lies together in both
  // arrays is one element.
  dimension dimensions[MAX_RANK];
  size_t used = 0, element = element_size, in_step = element_size, out_step = element_size;
  for (size_t d = rank; d-- > 0;) {
    if (shape[d] == 0) return;
    if (shape[d] > 1) {
      if (used == 0 && in_step == element && out_step == element) {
        element *= shape[d];
      } else {
        dimensions[used++] = (dimension){shape[d], in_step, out_step};
      }
    }
    in_step *= in_shape[d];
    out_step *= out_shape[d];
  }
  for (size_t i = 0; i < used / 2; i++) {
    dimension other = dimensions[i];
    dimensions[i] = dimensions[used - 1 - i];
    dimensions[used - 1 - i] = other;
  }
  copy_box(used, dimensions, element, in, out);
}
