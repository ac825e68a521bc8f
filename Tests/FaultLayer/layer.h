#pragma once

#include <stdbool.h>
#include <stddef.h>

// Nothing of the layer may be taken for something of the program that it is loaded into.
#pragma GCC visibility push(hidden)

// What a program takes the place of in the C library and in HDF5 is seen by it.
#define EXPORTED __attribute__((visibility("default")))

// The kinds of calls, which are counted each for itself.
#define KINDS(KIND) \
  KIND(open) \
  KIND(read) \
  KIND(write) \
  KIND(copy) \
  KIND(sync) \
  KIND(size) \
  KIND(close) \
  KIND(rename) \
  KIND(remove) \
  KIND(status) \
  KIND(memory) \
  KIND(hdf5)

#define KIND_NUMBER(name) KIND_##name,
enum kind { KINDS(KIND_NUMBER) KIND_COUNT };
#undef KIND_NUMBER

// What is to become of a call.
enum fate { PASSES, FAILS, IS_SHORT };

// rules.c: counts a call and says what is to become of it; where it fails, `errno` is set.
enum fate decide(enum kind kind, const char *function, const char *subject);

// Whether calls are logged that pass.
bool is_logging(void);

// The same for a call about an open file or about a path; others than those of FAULT_PATHS pass.
enum fate decide_descriptor(enum kind kind, const char *function, int descriptor);
enum fate decide_path(enum kind kind, const char *function, const char *path);

// How many open files are of FAULT_PATHS.
int open_descriptors(void);

// Writes the log. To be called once, when the process ends.
void write_log(void);

// hdf5.c: the handles of HDF5 that were given out and not given back, and the objects that HDF5
// says are open; -1 where HDF5 is not a shared library of the program.
long live_handles(void);
long hdf5_objects(void);

// The function of that name that this layer took the place of.
void *next_function(const char *name);

// Declares `real` as the function that this layer took the place of.
#define REAL(function) \
  static __typeof__(function) *real; \
  if (real == NULL) real = (__typeof__(function) *)next_function(#function)

#pragma GCC visibility pop
