// Measures the accuracy of the arithmetic against the C library in higher precision:
//
//     kernel-accuracy [--all] [--dense N] [--isa baseline|avx2|avx512] [--threads N] [NAME...]
//
// One line for each function and parameter: the largest error in units in the last place (ulp),
// its bound and the input. Float32 functions of one array are measured on all 2^32 inputs with
// --all; everything else on N samples, 10^8 unless --dense says otherwise. NAMEs (log_f32, …)
// select functions. The exit status is 1 if a bound is broken.

#define _DEFAULT_SOURCE  // M_E, M_PI_4

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "Kernels.h"
#include "references.h"
#include "samples.h"

// One line of the table, shared by the threads that work on it.
typedef struct measurement {
  const function *function;
  double parameter;
  bool single;         // float32, not float64
  bool exhaustive;     // sample i is the float with the bits i
  const ax_map *map;   // this or
  const ax_pair *pair; // this
  uint64_t samples;
  atomic_uint_fast64_t next;
  pthread_mutex_t lock;
  double worst, worst_a, worst_b;
} measurement;

enum { CHUNK = 4096 };

// Inputs and results, held as double in both types.
typedef struct chunk {
  size_t count;
  double a[CHUNK], b[CHUNK], first[CHUNK], second[CHUNK];
} chunk;

// Elements of the loop's own type.
typedef union elements {
  float f32[CHUNK];
  double f64[CHUNK];
} elements;

static void pack(const double *from, elements *to, size_t count, bool single) {
  for (size_t i = 0; i < count; i++)
    if (single) to->f32[i] = (float)from[i];
    else to->f64[i] = from[i];
}

static void unpack(const elements *from, double *to, size_t count, bool single) {
  for (size_t i = 0; i < count; i++) to[i] = single ? from->f32[i] : from->f64[i];
}

// 1 / log2(base) in two parts, as the logarithm's loop takes it.
static void split_factor(double base, elements *high, elements *low, bool single) {
  long double factor = 1 / log2l(base);
  double rounded = single ? (float)factor : (double)factor;
  pack(&rounded, high, 1, single);
  pack(&(double){(double)(factor - rounded)}, low, 1, single);
}

static void compute(const measurement *m, chunk *c) {
  elements a, b, low, first, second;
  pack(c->a, &a, c->count, m->single);
  pack(c->b, &b, c->count, m->single);
  if (m->pair) {
    m->pair->loop(c->count, &a, &b, &first, &second);
    unpack(&second, c->second, c->count, m->single);
  } else {
    if (m->function->role == LOGARITHM_BASE) split_factor(m->parameter, &b, &low, m->single);
    ax_map_loop loop = isnan(m->parameter) ? m->map->varying : m->map->constant;
    loop(c->count, &a, &first, (const void *[]){&b, &low});
  }
  unpack(&first, c->first, c->count, m->single);
}

static void fill(const measurement *m, chunk *c, uint64_t start) {
  for (size_t i = 0; i < c->count; i++) {
    uint64_t index = start + i;
    double a = m->exhaustive ? float_of((uint32_t)index) : random_input(index, m->single);
    double b = m->parameter;
    if (m->pair) b = random_partner(index, a, m->single);
    else if (isnan(b)) b = random_exponent(index, a, m->single);
    // The reference gets what the loop gets. A logarithm's base is not rounded, its factor is.
    bool rounded = m->single && m->function->role != LOGARITHM_BASE;
    c->a[i] = m->single ? (float)a : a;
    c->b[i] = rounded ? (float)b : b;
  }
}

static double error_at(const measurement *m, const chunk *c, size_t i) {
  double first, second;
  if (m->single) {
    results expected = m->function->reference(c->a[i], c->b[i]);
    first = error_f32(c->first[i], expected.first);
    second = m->pair ? error_f32(c->second[i], expected.second) : 0;
  } else {
    long_results expected = m->function->long_reference(c->a[i], c->b[i]);
    first = error_f64(c->first[i], expected.first);
    second = m->pair ? error_f64(c->second[i], expected.second) : 0;
  }
  return first > second ? first : second;
}

static void keep_worst(measurement *m, double error, double a, double b) {
  pthread_mutex_lock(&m->lock);
  if (error > m->worst) {
    m->worst = error;
    m->worst_a = a;
    m->worst_b = b;
  }
  pthread_mutex_unlock(&m->lock);
}

static void *work(void *shared) {
  measurement *m = shared;
  chunk c;
  double worst = -1;
  size_t first;
  while ((first = atomic_fetch_add(&m->next, CHUNK)) < m->samples) {
    c.count = m->samples - first < CHUNK ? m->samples - first : CHUNK;
    fill(m, &c, first);
    compute(m, &c);
    for (size_t i = 0; i < c.count; i++) {
      double error = error_at(m, &c, i);
      if (error <= worst) continue;
      worst = error;
      keep_worst(m, error, c.a[i], c.b[i]);
    }
  }
  return NULL;
}

// Prints the line; false if the bound is broken.
static bool measure(measurement *m, const char *name, long threads) {
  pthread_t started[64];
  long count = 0;
  m->worst = -1;
  atomic_init(&m->next, 0);
  pthread_mutex_init(&m->lock, NULL);
  while (count < threads - 1 && !pthread_create(&started[count], NULL, work, m)) count++;
  work(m);
  while (count > 0) pthread_join(started[--count], NULL);
  pthread_mutex_destroy(&m->lock);

  char parameter[32] = "";
  role role = m->function->role;
  const char *what = role == LOGARITHM_BASE ? "base" : "exponent";
  if (role == LOGARITHM_BASE || (role == PARAMETER && !isnan(m->parameter)))
    snprintf(parameter, sizeof parameter, "%s %.6g", what, m->parameter);
  else if (role == PARAMETER)
    snprintf(parameter, sizeof parameter, "any exponent");
  double bound = m->single ? m->function->bound_f32 : m->function->bound_f64;
  bool broken = !(m->worst <= bound);
  printf("%-14s %-18s %10" PRIu64 " %8.4f %6.1f  %a", name, parameter, m->samples, m->worst, bound,
    m->worst_a);
  if (m->pair || isnan(m->parameter)) printf(" %a", m->worst_b);
  printf("%s\n", broken ? "  BROKEN" : "");
  fflush(stdout);
  return !broken;
}

// The logarithms of the numbers nearest to all powers of 2 and 10 are whole.
static bool whole_logarithms(const char *name, const ax_map *map, bool single) {
  measurement m = {.function = &functions[0], .map = map, .single = single};
  bool right = true;
  for (int base = 2; base <= 10; base += 8) {
    int digits = single ? FLT_MANT_DIG : DBL_MANT_DIG;
    int least = single ? FLT_MIN_EXP : DBL_MIN_EXP, most = single ? FLT_MAX_EXP : DBL_MAX_EXP;
    int least_10 = single ? FLT_MIN_10_EXP : DBL_MIN_10_EXP;
    int low = base == 2 ? least - digits : least_10;
    int high = base == 2 ? most - 1 : single ? FLT_MAX_10_EXP : DBL_MAX_10_EXP;
    chunk c = {.count = (size_t)(high - low + 1)};
    for (int k = low; k <= high; k++) {
      char text[16];
      snprintf(text, sizeof text, "1e%d", k);
      double power = single ? strtof(text, NULL) : strtod(text, NULL);
      c.a[k - low] = base == 2 ? ldexp(1, k) : power;
    }
    m.parameter = base;
    compute(&m, &c);
    for (int k = low; k <= high; k++) {
      if (c.first[k - low] == k) continue;
      printf("%-14s of %d^%d is %.17g  BROKEN\n", name, base, k, c.first[k - low]);
      right = false;
    }
  }
  return right;
}

typedef struct options {
  bool all;
  uint64_t samples;
  long threads;
  ax_isa isa;
  char **names;
} options;

// Measures one function in one type with each of its parameters.
static bool measure_function(const options *o, const function *f, bool single) {
  char name[32];
  snprintf(name, sizeof name, "%s_%s", f->name, single ? "f32" : "f64");
  bool wanted = !*o->names;
  for (char **n = o->names; *n; n++) wanted |= !strcmp(*n, name);
  if (!wanted) return true;

  measurement m = {.function = f, .single = single, .samples = o->samples};
  if (f->role == SECOND_ARRAY) m.pair = ax_find_pair(name, o->isa);
  else m.map = ax_find_map(name, o->isa);
  if (!m.map && !m.pair) {
    printf("%-14s is missing  BROKEN\n", name);
    return false;
  }
  m.exhaustive = o->all && single && m.map;
  if (m.exhaustive) m.samples = (uint64_t)1 << 32;
  bool right = f->role != LOGARITHM_BASE || whole_logarithms(name, m.map, single);
  for (int i = 0; i < f->parameter_count; i++) {
    m.parameter = f->parameters[i];
    right &= measure(&m, name, o->threads);
  }
  return right;
}

static const char *const isa_names[] = {"baseline", "avx2", "avx512"};

static bool parse(int count, char **arguments, options *o) {
  int i = 1;
  for (; i < count && arguments[i][0] == '-'; i++) {
    const char *option = arguments[i];
    if (!strcmp(option, "--all")) {
      o->all = true;
      continue;
    }
    if (++i == count) return false;
    long long number = atoll(arguments[i]);
    if (!strcmp(option, "--dense") && number > 0) {
      o->samples = (uint64_t)number;
    } else if (!strcmp(option, "--threads") && number > 0 && number <= 64) {
      o->threads = (long)number;
    } else if (!strcmp(option, "--isa")) {
      int isa = 0;
      while (isa < 3 && strcmp(arguments[i], isa_names[isa])) isa++;
      if (isa == 3) return false;
      o->isa = (ax_isa)isa;
    } else {
      return false;
    }
  }
  o->names = arguments + i;
  return true;
}

int main(int count, char **arguments) {
  options o = {.samples = 100000000, .threads = sysconf(_SC_NPROCESSORS_ONLN)};
  if (o.threads < 1 || o.threads > 64) o.threads = 2;
  for (int isa = AX_ISA_BASELINE; isa <= AX_ISA_AVX512; isa++)
    if (ax_isa_supported((ax_isa)isa)) o.isa = (ax_isa)isa;
  if (!parse(count, arguments, &o)) {
    fputs("usage: kernel-accuracy [--all] [--dense N] [--isa baseline|avx2|avx512] "
          "[--threads N] [NAME...]\n", stderr);
    return 64;
  }
  if (!ax_isa_supported(o.isa)) {
    fprintf(stderr, "kernel-accuracy: this machine lacks %s\n", isa_names[o.isa]);
    return 69;
  }
  printf("instruction set: %s\n", isa_names[o.isa]);
  printf("%-14s %-18s %10s %8s %6s  %s\n",
    "function", "parameter", "samples", "max ulp", "bound", "worst input");
  bool right = true;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    right &= measure_function(&o, &functions[i], true);
    right &= measure_function(&o, &functions[i], false);
  }
  return right ? 0 : 1;
}
