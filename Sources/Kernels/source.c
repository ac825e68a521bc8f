// The text of Arithmetic/, for programs that are compiled at run time.

#include "include/Kernels.h"

// #embed is of C23; clang has it in C11 too.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char segment[] = {
#embed "Arithmetic/segment.h" suffix(, 0)
};
static const char language[] = {
#embed "Arithmetic/language.h" suffix(, 0)
};
static const char elementary[] = {
#embed "Arithmetic/elementary.h" suffix(, 0)
};
static const char conversion[] = {
#embed "Arithmetic/conversion.h" suffix(, 0)
};
static const char logarithm[] = {
#embed "Arithmetic/logarithm.h" suffix(, 0)
};
static const char power[] = {
#embed "Arithmetic/power.h" suffix(, 0)
};
static const char trigonometry[] = {
#embed "Arithmetic/trigonometry.h" suffix(, 0)
};
static const char polar[] = {
#embed "Arithmetic/polar.h" suffix(, 0)
};
static const char lanes[] = {
#embed "Arithmetic/lanes.h" suffix(, 0)
};
static const char sums[] = {
#embed "Arithmetic/sums.h" suffix(, 0)
};
static const char deviations[] = {
#embed "Arithmetic/deviations.h" suffix(, 0)
};
static const char extrema[] = {
#embed "Arithmetic/extrema.h" suffix(, 0)
};
static const char selection[] = {
#embed "Arithmetic/selection.h" suffix(, 0)
};

#define AX_SOURCE(name) {#name ".h", name, sizeof(name) - 1}

static const ax_source sources[] = {
  AX_SOURCE(segment), AX_SOURCE(language), AX_SOURCE(elementary), AX_SOURCE(conversion),
  AX_SOURCE(logarithm), AX_SOURCE(power), AX_SOURCE(trigonometry), AX_SOURCE(polar),
  AX_SOURCE(lanes), AX_SOURCE(sums), AX_SOURCE(deviations), AX_SOURCE(extrema),
  AX_SOURCE(selection),
};

const ax_source *ax_source_at(size_t index) {
  return index < sizeof(sources) / sizeof(sources)[0] ? &sources[index] : NULL;
}
