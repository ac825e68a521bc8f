// The loops for x86-64 with AVX2 and FMA (x86-64-v3, but for F16C and MOVBE).

#if defined(__x86_64__)

#include <string.h>

#include "tables.h"

#pragma clang attribute push( \
  __attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#define AX_SUM_BY_FMA
#define AX_TABLES ax_tables_avx2
#include "loops.h"
#pragma clang attribute pop

#endif
