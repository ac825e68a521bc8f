// Measures the speed of the kernels on one thread:
//
//     kernel-speed [--bytes N] [--runs N] [--isa baseline|avx2|avx512] [NAME...]
//
// One line for each kernel and type: name, type, nanoseconds per element of input, and gigabytes of
// input per second. Input, and output where there is one, are arrays of N bytes (64 MiB unless
// --bytes says otherwise), gone over as the program does: maps in tiles, those with coefficients in
// the stretches to which these are laid out, reductions by segments. convert_i16 has as many
// elements as the output.
// The output is memory that was used before. Each figure is the median of the runs. NAMEs (mean_time,
// …) select lines.

#define _DEFAULT_SOURCE

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "Kernels.h"

enum { CHANNELS = 64, TILE = 2048, STRETCH = 512, SHORT = 4, MOST_RUNS = 101 };

// The arrays that a kernel is measured on, and what it is measured with.
typedef struct bench {
  size_t bytes, size, count;  // of an array, of an element, elements
  const char *type;           // "f32"
  ax_isa isa;
  void *in, *out;
  uint64_t *words;            // room for the state of CHANNELS columns, and for rows
  double scale[STRETCH], offset[STRETCH];
} bench;

static const char *named(const bench *b, const char *kernel) {
  static char name[64];
  snprintf(name, sizeof(name), "%s_%s", kernel, b->type);
  return name;
}

static void copy(bench *b) { memcpy(b->out, b->in, b->bytes); }

static void difference(bench *b, size_t row) {
  const ax_binary *kernel = ax_find_binary(named(b, "subtract"), b->isa);
  kernel->loop(b->count - row, (char *)b->in + row * b->size, b->in, b->out);
}
static void diff_time(bench *b) { difference(b, CHANNELS); }
static void diff(bench *b) { difference(b, 1); }

// Goes over elements of `size` bytes, `step` at a time.
static void map(
  bench *b, const char *name, size_t size, ax_map_loop loop, size_t step,
  const void *const *parameters) {
  if (loop == NULL) {
    fprintf(stderr, "kernel-speed: there is no %s\n", name);
    exit(1);
  }
  for (size_t at = 0; at < b->count; at += step)
    loop(step, (char *)b->in + at * size, (char *)b->out + at * b->size, parameters);
}
static void linear(bench *b) {
  const char *name = named(b, "linear");
  const ax_map *kernel = ax_find_map(name, b->isa);
  const void *const parameters[] = {b->scale, b->offset};
  map(b, name, b->size, kernel ? kernel->varying : NULL, STRETCH, parameters);
}
static void constant_map(
  bench *b, const char *kernel_name, size_t size, const void *const *parameters) {
  const char *name = named(b, kernel_name);
  const ax_map *kernel = ax_find_map(name, b->isa);
  map(b, name, size, kernel ? kernel->constant : NULL, TILE, parameters);
}
static void square_root(bench *b) { constant_map(b, "sqrt_power", b->size, NULL); }
static void convert_i16(bench *b) { constant_map(b, "convert_i16", sizeof(int16_t), NULL); }
// To base 10. The second part of the factor is 0, since its value takes no time.
static void logarithm(bench *b) {
  const double factor = 1 / log2(10), zero = 0;
  const float single = (float)factor, single_zero = 0;
  const void *const doubles[] = {&factor, &zero}, *const singles[] = {&single, &single_zero};
  constant_map(b, "log", b->size, b->size == 4 ? singles : doubles);
}

static void cart2pol(bench *b) {
  const ax_pair *kernel = ax_find_pair(named(b, "cart2pol"), b->isa);
  size_t half = b->bytes / 2;
  kernel->loop(b->count / 2, b->in, (char *)b->in + half, b->out, (char *)b->out + half);
}

// Reduces [count / inner] rows of `inner` columns by segments, and folds these.
static void reduce(bench *b, const char *name, size_t inner) {
  const ax_reduction *kernel = ax_find_reduction(named(b, name), b->isa);
  uint64_t *total[AX_MAX_STATE], *part[AX_MAX_STATE];
  for (int i = 0; i < AX_MAX_STATE; i++) {
    total[i] = b->words + (size_t)i * CHANNELS;
    part[i] = b->words + (size_t)(AX_MAX_STATE + i) * CHANNELS;
  }
  size_t rows = b->count / inner;
  for (size_t row = 0; row < rows; row += AX_SEGMENT) {
    size_t length = rows - row < AX_SEGMENT ? rows - row : AX_SEGMENT;
    kernel->segment(
      length, inner, (char *)b->in + row * inner * b->size, row, NULL, row == 0 ? total : part);
    if (row > 0) kernel->merge(inner, total, (const uint64_t *const *)part);
  }
  kernel->finish(inner, (const uint64_t *const *)total, rows, b->out);
}

// Reduces rows of `length` elements.
static void reduce_rows(bench *b, const char *name, size_t length) {
  const ax_reduction *kernel = ax_find_reduction(named(b, name), b->isa);
  enum { ROWS = CHANNELS };
  uint64_t *total[AX_MAX_STATE], *part[AX_MAX_STATE];
  size_t segment = length < AX_SEGMENT ? length : AX_SEGMENT;
  for (int i = 0; i < AX_MAX_STATE; i++) {
    total[i] = b->words + (size_t)i * ROWS;
    part[i] = b->words + (size_t)(AX_MAX_STATE + i) * ROWS;
  }
  for (size_t row = 0; row < b->count / length; row += ROWS) {
    for (size_t at = 0; at < length; at += segment) {
      kernel->rows(
        ROWS, segment, length, (char *)b->in + (row * length + at) * b->size, at, 0, NULL,
        at == 0 ? total : part);
      if (at > 0) kernel->merge(ROWS, total, (const uint64_t *const *)part);
    }
    kernel->finish(ROWS, (const uint64_t *const *)total, length, (char *)b->out + row * b->size);
  }
}

static void sum_time(bench *b) { reduce(b, "sum", CHANNELS); }
static void mean_time(bench *b) { reduce(b, "mean", CHANNELS); }
static void nanmean_time(bench *b) { reduce(b, "nanmean", CHANNELS); }
static void std_time(bench *b) { reduce(b, "std", CHANNELS); }
static void max_time(bench *b) { reduce(b, "max", CHANNELS); }
static void argmax_time(bench *b) { reduce(b, "argmax", CHANNELS); }
static void mean_last(bench *b) { reduce_rows(b, "mean", b->count / CHANNELS); }
static void std_last(bench *b) { reduce_rows(b, "std", b->count / CHANNELS); }
static void max_last(bench *b) { reduce_rows(b, "max", b->count / CHANNELS); }
static void mean_ch(bench *b) { reduce_rows(b, "mean", CHANNELS); }
static void std_ch(bench *b) { reduce_rows(b, "std", CHANNELS); }
static void max_ch(bench *b) { reduce_rows(b, "max", CHANNELS); }
static void mean_short(bench *b) { reduce_rows(b, "mean", SHORT); }
static void max_short(bench *b) { reduce_rows(b, "max", SHORT); }

static const struct {
  const char *name;
  void (*run)(bench *b);
} kernels[] = {
  {"copy", copy}, {"diff_time", diff_time}, {"diff", diff}, {"linear", linear},
  {"sqrt", square_root}, {"log", logarithm}, {"cart2pol", cart2pol},
  {"convert_i16", convert_i16},
  {"sum_time", sum_time}, {"mean_time", mean_time}, {"nanmean_time", nanmean_time},
  {"std_time", std_time}, {"max_time", max_time}, {"argmax_time", argmax_time},
  {"mean_last", mean_last},
  {"std_last", std_last}, {"max_last", max_last}, {"mean_ch", mean_ch}, {"std_ch", std_ch},
  {"max_ch", max_ch}, {"mean_short", mean_short}, {"max_short", max_short},
};

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// The median time of a pass over the arrays. Short passes are repeated within a run.
static double measured(bench *b, void (*run)(bench *b), int runs) {
  double times[MOST_RUNS];
  size_t repeats = 1 + ((size_t)16 << 20) / b->bytes;
  run(b);
  for (int i = 0; i < runs; i++) {
    double start = seconds();
    for (size_t j = 0; j < repeats; j++) run(b);
    times[i] = (seconds() - start) / (double)repeats;
  }
  qsort(times, (size_t)runs, sizeof(*times), ascending);
  return times[runs / 2];
}

// Positive numbers, so that every function has an ordinary result.
static void fill(bench *b) {
  uint64_t random = 1;
  for (size_t i = 0; i < b->count; i++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    double x = (double)(random >> 40) * 0x1p-20;
    if (b->size == 4) ((float *)b->in)[i] = (float)x;
    else ((double *)b->in)[i] = x;
  }
  for (size_t i = 0; i < STRETCH; i++) {
    double x = 1 + (double)(i % CHANNELS) * 0x1p-6;
    if (b->size == 4) ((float *)b->scale)[i] = ((float *)b->offset)[i] = (float)x;
    else b->scale[i] = b->offset[i] = x;
  }
}

static bool is_wanted(const char *name, char **names, int count) {
  for (int i = 0; i < count; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return count == 0;
}

static int usage(void) {
  fputs("usage: kernel-speed [--bytes N] [--runs N] [--isa baseline|avx2|avx512] [NAME...]\n", stderr);
  return 2;
}

int main(int argc, char **argv) {
  static const char *const isas[] = {"baseline", "avx2", "avx512"};
  bench b = {.bytes = (size_t)64 << 20};
  int runs = 7, next = 1;
  for (int i = 0; i < 3; i++)
    if (ax_isa_supported((ax_isa)i)) b.isa = (ax_isa)i;
  for (; next + 1 < argc && strncmp(argv[next], "--", 2) == 0; next += 2) {
    const char *value = argv[next + 1];
    if (strcmp(argv[next], "--bytes") == 0) b.bytes = strtoull(value, NULL, 10);
    else if (strcmp(argv[next], "--runs") == 0) runs = atoi(value);
    else if (strcmp(argv[next], "--isa") == 0) {
      for (int i = 0; i < 3; i++)
        if (strcmp(value, isas[i]) == 0) b.isa = (ax_isa)i;
    } else return usage();
  }
  // Whole tiles of either type.
  b.bytes = b.bytes / (TILE * 8) * (TILE * 8);
  if (b.bytes == 0 || runs < 1 || runs > MOST_RUNS || !ax_isa_supported(b.isa)) return usage();
  b.in = aligned_alloc(64, b.bytes);
  b.out = aligned_alloc(64, b.bytes);
  b.words = aligned_alloc(64, 2 * AX_MAX_STATE * CHANNELS * sizeof(*b.words));
  if (b.in == NULL || b.out == NULL || b.words == NULL) return 1;
  for (int single = 1; single >= 0; single--) {
    b.type = single ? "f32" : "f64";
    b.size = single ? 4 : 8;
    b.count = b.bytes / b.size;
    fill(&b);
    for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++) {
      if (!is_wanted(kernels[i].name, argv + next, argc - next)) continue;
      double time = measured(&b, kernels[i].run, runs);
      printf(
        "%s %s %.4f %.2f\n", kernels[i].name, b.type, time * 1e9 / (double)b.count,
        (double)b.bytes / time * 1e-9);
      fflush(stdout);
    }
  }
  free(b.in);
  free(b.out);
  free(b.words);
  return 0;
}
