// The loops for x86-64 with AVX-512 (x86-64-v4).

#if defined(__x86_64__)

#include <string.h>

#include "tables.h"

#pragma clang attribute push( \
  __attribute__(( \
    target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi,bmi2,lzcnt,popcnt"))), \
  apply_to = function)
#define AX_SUM_BY_FMA
#define AX_TABLES ax_tables_avx512
#include "loops.h"
#pragma clang attribute pop

#endif
