// Numbers as text, in the fewest digits that read back as the same number: to be called on any
// thread.

#ifndef AXPIPE_NUMERALS_H
#define AXPIPE_NUMERALS_H

#include <stddef.h>
#include <stdint.h>

/// The types of numbers.
enum ax_number {
  ax_int8, ax_int16, ax_int32, ax_int64, ax_uint8, ax_uint16, ax_uint32, ax_uint64,
  ax_float16, ax_float32, ax_float64
};

/// No number is longer, with a separator behind it.
#define AX_NUMERAL_LENGTH 32

/// Writes `count` packed numbers, each with `separator` behind it, and returns the end of the text.
/// `out` has room for AX_NUMERAL_LENGTH bytes a number. What is no number is `nan`, `inf` or `-inf`;
/// or `null`, if `nulls` is not 0.
char *ax_write_numerals(
  enum ax_number type, const void *numbers, size_t count, char separator, int nulls, char *out);

#endif
