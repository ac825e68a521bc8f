// Byte order.

#include <string.h>

#include "include/Codecs.h"

#define SWAP_LOOP(T, swapped) \
  static void swap_##T(size_t count, const char *in, char *out) { \
    for (size_t i = 0; i < count; i++) { \
      T element; \
      memcpy(&element, in + i * sizeof(T), sizeof(T)); \
      element = swapped(element); \
      memcpy(out + i * sizeof(T), &element, sizeof(T)); \
    } \
  }

SWAP_LOOP(uint16_t, __builtin_bswap16)
SWAP_LOOP(uint32_t, __builtin_bswap32)
SWAP_LOOP(uint64_t, __builtin_bswap64)

void ax_swap_bytes(size_t size, size_t count, const void *in, void *out) {
  if (count == 0) return;
  switch (size) {
  case 2: swap_uint16_t(count, in, out); break;
  case 4: swap_uint32_t(count, in, out); break;
  case 8: swap_uint64_t(count, in, out); break;
  default: memmove(out, in, size * count);
  }
}
