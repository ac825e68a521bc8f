// Looking loops up. The tables are constant: nothing happens at start-up.

#include "Loops/tables.h"

#include <string.h>

static const ax_tables *tables_of(ax_isa isa) {
  switch (isa) {
  case AX_ISA_BASELINE: return &ax_tables_baseline;
#if defined(__x86_64__)
  case AX_ISA_AVX2: return &ax_tables_avx2;
  case AX_ISA_AVX512: return &ax_tables_avx512;
#endif
  default: return NULL;
  }
}

// __builtin_cpu_supports asks the operating system too whether it saves the wider registers.
bool ax_isa_supported(ax_isa isa) {
  switch (isa) {
  case AX_ISA_BASELINE: return true;
#if defined(__x86_64__)
  case AX_ISA_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
      && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
      && __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt");
  case AX_ISA_AVX512:
    return ax_isa_supported(AX_ISA_AVX2) && __builtin_cpu_supports("avx512f")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
#endif
  default: return false;
  }
}

#define AX_LOOK_UP(kind, entries, count) \
  const ax_##kind *ax_##kind##_at(size_t index, ax_isa isa) { \
    const ax_tables *tables = tables_of(isa); \
    return tables != NULL && index < tables->count ? &tables->entries[index] : NULL; \
  } \
  const ax_##kind *ax_find_##kind(const char *name, ax_isa isa) { \
    const ax_##kind *entry; \
    for (size_t i = 0; (entry = ax_##kind##_at(i, isa)) != NULL; i++) \
      if (strcmp(entry->name, name) == 0) return entry; \
    return NULL; \
  }

AX_LOOK_UP(map, maps, map_count)
AX_LOOK_UP(pair, pairs, pair_count)
AX_LOOK_UP(binary, binaries, binary_count)
AX_LOOK_UP(reduction, reductions, reduction_count)
