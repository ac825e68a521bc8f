#include "Numerals.h"

#include <math.h>
#include <string.h>

#include "decimal.h"

/// The two digits of every number below 100.
static const char pairs[201] =
  "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
  "495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596"
  "979899";

static int length_of(uint64_t x) {
  static const uint64_t powers[] = {
    0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
    100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000u,
  };
  // 1233 / 4096 is a little more than log10(2).
  int length = (64 - __builtin_clzll(x | 1)) * 1233 >> 12;
  return length + (x >= powers[length]);
}

/// Writes eight digits. The divisions do not wait for each other, as they would one after another.
static void put_eight(uint32_t x, char *out) {
  uint32_t high = x / 10000, low = x % 10000;
  memcpy(out, pairs + high / 100 * 2, 2);
  memcpy(out + 2, pairs + high % 100 * 2, 2);
  memcpy(out + 4, pairs + low / 100 * 2, 2);
  memcpy(out + 6, pairs + low % 100 * 2, 2);
}

/// Writes `length` digits of x that end before `end`.
static void put_digits(uint64_t x, int length, char *end) {
  for (; length >= 8; length -= 8) {
    put_eight((uint32_t)(x % 100000000), end -= 8);
    x /= 100000000;
  }
  uint32_t rest = (uint32_t)x;
  for (; length >= 2; length -= 2) {
    memcpy(end -= 2, pairs + rest % 100 * 2, 2);
    rest /= 100;
  }
  if (length) end[-1] = (char)('0' + rest);
}

static char *write_unsigned(uint64_t x, char *out) {
  int length = x == 0 ? 1 : length_of(x);
  put_digits(x, length, out + length);
  return out + length;
}

static char *write_signed(int64_t x, char *out) {
  if (x >= 0) return write_unsigned((uint64_t)x, out);
  *out++ = '-';
  return write_unsigned(-(uint64_t)x, out);
}

static char *write_text(const char *text, char *out) {
  size_t length = strlen(text);
  memcpy(out, text, length);
  return out + length;
}

static char *write_special(int is_nan, int negative, int nulls, char *out) {
  if (nulls) return write_text("null", out);
  return write_text(is_nan ? "nan" : negative ? "-inf" : "inf", out);
}

static void drop_zeros(struct ax_decimal *x) {
  if (x->digits % 10 != 0) return;
  if (x->digits % 100000000 == 0) {
    x->digits /= 100000000;
    x->exponent += 8;
  }
  if (x->digits % 10000 == 0) {
    x->digits /= 10000;
    x->exponent += 4;
  }
  while (x->digits % 10 == 0) {
    x->digits /= 10;
    x->exponent += 1;
  }
}

/// Writes a decimal without zeros at its end: in scientific notation where it is below 1e-4 or where
/// `large`, as not every whole number is one of its type.
static char *write_decimal(struct ax_decimal x, int large, char *out) {
  int length = length_of(x.digits);
  // Where the point is: after so many digits.
  int point = length + x.exponent;
  if (large || point < -3) {
    put_digits(x.digits, length, out + length + 1);
    out[0] = out[1];
    out[1] = '.';
    out += length > 1 ? length + 1 : 1;
    int power = point - 1;
    *out++ = 'e';
    *out++ = power < 0 ? '-' : '+';
    power = power < 0 ? -power : power;
    if (power < 10) *out++ = '0';
    return write_unsigned((uint64_t)power, out);
  }
  if (point <= 0) {
    memcpy(out, "0.0000", 6);
    out += 2 - point;
    put_digits(x.digits, length, out + length);
    return out + length;
  }
  if (x.exponent >= 0) {
    put_digits(x.digits, length, out + length);
    memset(out + length, '0', (size_t)x.exponent);
    return out + point;
  }
  put_digits(x.digits, length, out + length + 1);
  memmove(out, out + 1, (size_t)point);
  out[point] = '.';
  return out + length + 1;
}

static char *write_float64(double x, int nulls, char *out) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint64_t fraction = bits & 0xFFFFFFFFFFFFF;
  int biased = (int)(bits >> 52 & 0x7FF);
  int negative = bits >> 63 != 0;
  if (biased == 0x7FF) return write_special(fraction != 0, negative, nulls, out);
  if (negative) *out++ = '-';
  double magnitude = fabs(x);
  // Whole numbers are most of what counters and levels give.
  if (magnitude <= 0x1p53 && magnitude == (double)(uint64_t)magnitude) {
    return write_unsigned((uint64_t)magnitude, out);
  }
  uint64_t significand = biased ? fraction | 1ull << 52 : fraction;
  int exponent = (biased ? biased : 1) - 1075;
  struct ax_decimal decimal = ax_shortest(significand, exponent, fraction == 0 && biased > 1);
  drop_zeros(&decimal);
  return write_decimal(decimal, magnitude > 0x1p53, out);
}

static char *write_float32(float x, int nulls, char *out) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t fraction = bits & 0x7FFFFF;
  int biased = (int)(bits >> 23 & 0xFF);
  int negative = bits >> 31 != 0;
  if (biased == 0xFF) return write_special(fraction != 0, negative, nulls, out);
  if (negative) *out++ = '-';
  float magnitude = fabsf(x);
  if (magnitude <= 0x1p24f && magnitude == (float)(uint32_t)magnitude) {
    return write_unsigned((uint64_t)magnitude, out);
  }
  uint32_t significand = biased ? fraction | 1u << 23 : fraction;
  int exponent = (biased ? biased : 1) - 150;
  struct ax_decimal decimal = ax_shortest_short(significand, exponent, fraction == 0 && biased > 1);
  drop_zeros(&decimal);
  return write_decimal(decimal, magnitude > 0x1p24f, out);
}

static char *write_float16(uint16_t bits, int nulls, char *out) {
  uint32_t fraction = bits & 0x3FFu;
  int biased = bits >> 10 & 0x1F;
  int negative = bits >> 15 != 0;
  if (biased == 0x1F) return write_special(fraction != 0, negative, nulls, out);
  if (negative) *out++ = '-';
  uint32_t significand = biased ? fraction | 1u << 10 : fraction;
  int exponent = (biased ? biased : 1) - 25;
  if (exponent >= 0) return write_unsigned((uint64_t)significand << exponent, out);
  if (exponent >= -10 && (significand & ((1u << -exponent) - 1)) == 0) {
    return write_unsigned(significand >> -exponent, out);
  }
  if (significand == 0) return write_unsigned(0, out);
  struct ax_decimal decimal = ax_shortest_short(significand, exponent, fraction == 0 && biased > 1);
  drop_zeros(&decimal);
  return write_decimal(decimal, 0, out);
}

#define WRITE_ALL(T, WRITE) \
  for (size_t i = 0; i < count; i++) { \
    T x; \
    memcpy(&x, (const char *)numbers + i * sizeof x, sizeof x); \
    out = WRITE; \
    *out++ = separator; \
  } \
  return out;

char *ax_write_numerals(
  enum ax_number type, const void *numbers, size_t count, char separator, int nulls, char *out)
{
  switch (type) {
  case ax_int8: WRITE_ALL(int8_t, write_signed(x, out))
  case ax_int16: WRITE_ALL(int16_t, write_signed(x, out))
  case ax_int32: WRITE_ALL(int32_t, write_signed(x, out))
  case ax_int64: WRITE_ALL(int64_t, write_signed(x, out))
  case ax_uint8: WRITE_ALL(uint8_t, write_unsigned(x, out))
  case ax_uint16: WRITE_ALL(uint16_t, write_unsigned(x, out))
  case ax_uint32: WRITE_ALL(uint32_t, write_unsigned(x, out))
  case ax_uint64: WRITE_ALL(uint64_t, write_unsigned(x, out))
  case ax_float16: WRITE_ALL(uint16_t, write_float16(x, nulls, out))
  case ax_float32: WRITE_ALL(float, write_float32(x, nulls, out))
  case ax_float64: WRITE_ALL(double, write_float64(x, nulls, out))
  }
  return out;
}
