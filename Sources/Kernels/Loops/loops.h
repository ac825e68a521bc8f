// Every loop, and the tables of them: the text that is compiled once per instruction set. The
// including file defines AX_TABLES, the name of the instruction set's tables, and has included
// every system header, so that only our functions are compiled for the instruction set.

#pragma STDC FP_CONTRACT OFF

// The loops ask to be vectorised; without optimisation, or with sanitizers, they cannot be.
#pragma clang diagnostic ignored "-Wpass-failed"

#include "maps.h"
#include "conversions.h"
#include "pairs.h"
#include "reductions.h"

static const ax_map maps[] = {
  AX_MAPS(AX_MAP0_ROW, AX_MAP1_ROW, AX_MAP2_ROW, AX_MAP2_ROW)
  AX_COMPLEX_MAPS(AX_COMPLEX_ROW)
  AX_MISSING_MAPS(AX_MISSING_ROW)
  AX_CONVERSIONS(AX_CONVERSION_ROW)
};
static const ax_pair pairs[] = {AX_PAIRS(AX_PAIR_ROW)};
static const ax_binary binaries[] = {AX_BINARIES(AX_BINARY_ROW)};
static const ax_reduction reductions[] = {AX_REDUCTIONS(AX_REDUCTION_ROW, AX_DEVIATION_ROW)};

#define AX_COUNT(table) (sizeof(table) / sizeof(table)[0])

const ax_tables AX_TABLES = {
  .maps = maps,
  .pairs = pairs,
  .binaries = binaries,
  .reductions = reductions,
  .map_count = AX_COUNT(maps),
  .pair_count = AX_COUNT(pairs),
  .binary_count = AX_COUNT(binaries),
  .reduction_count = AX_COUNT(reductions),
};
