// The loops for the instruction set the compiler targets by default: SSE2 on x86-64, NEON on arm64.

#include <string.h>

#include "tables.h"

#define AX_TABLES ax_tables_baseline
#include "loops.h"
