// What one instruction set offers: a table for each kind of loop.

#ifndef AX_TABLES_H
#define AX_TABLES_H

#include "../include/Kernels.h"

typedef struct ax_tables {
  const ax_map *maps;
  const ax_pair *pairs;
  const ax_binary *binaries;
  const ax_reduction *reductions;
  size_t map_count, pair_count, binary_count, reduction_count;
} ax_tables;

extern const ax_tables ax_tables_baseline;
#if defined(__x86_64__)
extern const ax_tables ax_tables_avx2;
extern const ax_tables ax_tables_avx512;
#endif

#endif
