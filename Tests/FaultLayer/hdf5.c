// The calls of HDF5, where it is a shared library of the program.
//
// A call is passed on without knowing its parameters: they are whole numbers and pointers, at most
// eight, which Linux hands over in registers, and the rest on the stack, each in a place of its own.
// So the headers of HDF5, whose declarations these are not, must not be seen here.

#define _GNU_SOURCE
#include "layer.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef intptr_t word;
typedef word function(word, word, word, word, word, word, word, word);

static atomic_long handles;

// The function of the library; NULL where the program has none.
static function *find(const char *name) { return (function *)dlsym(RTLD_NEXT, name); }

// Leaves the reason of a failure where the library does. Not in the 1.8 releases' way.
static void push_reason(const char *name) {
  static int (*clear)(int64_t);
  static int (*push)(int64_t, const char *, const char *, unsigned, int64_t, int64_t, int64_t,
                     const char *, ...);
  static const int64_t *error_class, *major, *minor;
  if (push == NULL) {
    *(void **)&clear = dlsym(RTLD_NEXT, "H5Eclear2");
    *(void **)&push = dlsym(RTLD_NEXT, "H5Epush2");
    error_class = dlsym(RTLD_NEXT, "H5E_ERR_CLS_g");
    major = dlsym(RTLD_NEXT, "H5E_RESOURCE_g");
    minor = dlsym(RTLD_NEXT, "H5E_CANTINIT_g");
  }
  if (clear == NULL || push == NULL || !error_class || !major || !minor) return;
  clear(0);
  // As of a call of the system that failed below.
  push(0, __FILE__, name, __LINE__, *error_class, *major, *minor,
       "%s was made to fail, errno = %d, error message = '%s'", name, errno, strerror(errno));
}

// A number for the place in the program that a call comes from, the same in every run.
static uint64_t place(void) {
  void *frames[5];
  const int count = backtrace(frames, sizeof frames / sizeof *frames);
  uint64_t hash = 1469598103934665603u;
  // The first are of this layer.
  for (int i = 3; i < count; i++) {
    Dl_info object;
    if (dladdr(frames[i], &object) == 0) continue;
    hash = (hash ^ ((uintptr_t)frames[i] - (uintptr_t)object.dli_fbase)) * 1099511628211u;
  }
  return hash;
}

static enum fate decide_call(const char *name) {
  char subject[32] = "";
  if (is_logging()) snprintf(subject, sizeof subject, "%016lx", place());
  return decide(KIND_hdf5, name, subject);
}

// What a call does to the number of handles.
enum effect { NOTHING = 0, MAKES = 1, ENDS = -1, FREES = -2 };

static word pass_on(function *real, const char *name, enum effect effect, word failed,
                    const word words[8]) {
  const enum fate fate = decide_call(name);
  // What is closed is gone, also when not all of it could be written.
  if (fate == FAILS && effect >= NOTHING) {
    push_reason(name);
    return failed;
  }
  word result = real(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7]);
  if (effect == MAKES ? result >= 0 : effect == ENDS && (int)result >= 0) handles += effect;
  if (fate != FAILS) return result;
  push_reason(name);
  return failed;
}

#define HDF5_CALL(name, effect, failed) \
  EXPORTED word name(word a, word b, word c, word d, word e, word f, word g, word h) { \
    static function *real; \
    if (real == NULL) real = find(#name); \
    return pass_on(real, #name, effect, failed, (word[]){a, b, c, d, e, f, g, h}); \
  }

#define CALL(name) HDF5_CALL(name, NOTHING, -1)
#define MAKE(name) HDF5_CALL(name, MAKES, -1)
#define END(name) HDF5_CALL(name, ENDS, -1)
#define FREE(name) HDF5_CALL(name, FREES, -1)
// A call that gives 0 or NULL when it fails.
#define VALUE(name) HDF5_CALL(name, NOTHING, 0)

MAKE(H5Acreate2)
CALL(H5Adelete)
CALL(H5Aexists)
MAKE(H5Aget_space)
MAKE(H5Aget_type)
CALL(H5Aiterate2)
MAKE(H5Aopen)
CALL(H5Aread)
CALL(H5Awrite)
END(H5Dclose)
MAKE(H5Dcreate2)
CALL(H5Dget_chunk_storage_size)
MAKE(H5Dget_create_plist)
CALL(H5Dget_offset)
MAKE(H5Dget_space)
VALUE(H5Dget_storage_size)
MAKE(H5Dget_type)
MAKE(H5Dopen2)
CALL(H5Dread)
CALL(H5Dread_chunk)
FREE(H5Dvlen_reclaim)
CALL(H5Dwrite)
CALL(H5Dwrite_chunk)
END(H5Fclose)
MAKE(H5Fcreate)
CALL(H5Fflush)
MAKE(H5Fget_access_plist)
CALL(H5Fget_name)
CALL(H5Fget_vfd_handle)
CALL(H5Fis_hdf5)
MAKE(H5Fopen)
MAKE(H5Freopen)
MAKE(H5Gcreate2)
MAKE(H5Gget_create_plist)
END(H5Idec_ref)
MAKE(H5Iget_file_id)
CALL(H5Iget_name)
CALL(H5Iget_type)
CALL(H5Lcreate_soft)
CALL(H5Lexists)
CALL(H5Lget_info)
CALL(H5Lget_val)
CALL(H5Lunpack_elink_val)
CALL(H5Lvisit)
CALL(H5Oget_info2)
MAKE(H5Oopen)
CALL(H5Ovisit2)
MAKE(H5Pcreate)
CALL(H5Pfill_value_defined)
CALL(H5Pget_attr_creation_order)
CALL(H5Pget_chunk)
CALL(H5Pget_chunk_opts)
CALL(H5Pget_driver)
CALL(H5Pget_external_count)
CALL(H5Pget_fill_value)
CALL(H5Pget_filter2)
CALL(H5Pget_layout)
CALL(H5Pget_nfilters)
CALL(H5Pset_alignment)
CALL(H5Pset_alloc_time)
CALL(H5Pset_attr_creation_order)
VALUE(H5Pset_buffer)
CALL(H5Pset_char_encoding)
CALL(H5Pset_chunk)
CALL(H5Pset_deflate)
CALL(H5Pset_fclose_degree)
CALL(H5Pset_file_locking)
CALL(H5Pset_fill_time)
CALL(H5Pset_fill_value)
CALL(H5Pset_fletcher32)
CALL(H5Pset_layout)
CALL(H5Pset_libver_bounds)
CALL(H5Pset_link_creation_order)
CALL(H5Pset_obj_track_times)
CALL(H5Pset_shuffle)
CALL(H5Rcreate)
MAKE(H5Rdereference2)
CALL(H5Rget_name)
MAKE(H5Scopy)
MAKE(H5Screate)
MAKE(H5Screate_simple)
CALL(H5Sget_simple_extent_dims)
CALL(H5Sget_simple_extent_ndims)
CALL(H5Sget_simple_extent_type)
CALL(H5Sselect_hyperslab)
MAKE(H5Tcopy)
MAKE(H5Tcreate)
MAKE(H5Tdecode)
CALL(H5Tencode)
CALL(H5Tequal)
CALL(H5Tget_array_dims2)
CALL(H5Tget_array_ndims)
CALL(H5Tget_class)
VALUE(H5Tget_ebias)
CALL(H5Tget_fields)
VALUE(H5Tget_member_name)
VALUE(H5Tget_member_offset)
MAKE(H5Tget_member_type)
CALL(H5Tget_nmembers)
CALL(H5Tget_norm)
CALL(H5Tget_order)
VALUE(H5Tget_precision)
CALL(H5Tget_sign)
VALUE(H5Tget_size)
CALL(H5Tget_strpad)
MAKE(H5Tget_super)
VALUE(H5Tget_tag)
CALL(H5Tinsert)
CALL(H5Tis_variable_str)
CALL(H5Tset_cset)
CALL(H5Tset_ebias)
CALL(H5Tset_fields)
CALL(H5Tset_size)
MAKE(H5Tvlen_create)
CALL(H5Zfilter_avail)

// The last parameter is no whole number.
EXPORTED int H5Pset_chunk_cache(int64_t list, size_t slots, size_t bytes, double preemption) {
  static int (*real)(int64_t, size_t, size_t, double);
  if (real == NULL) *(function **)&real = find("H5Pset_chunk_cache");
  if (decide_call("H5Pset_chunk_cache") != FAILS)
    return real(list, slots, bytes, preemption);
  push_reason("H5Pset_chunk_cache");
  return -1;
}

long live_handles(void) { return handles; }

long hdf5_objects(void) {
  // All objects of all files.
  enum { ALL = 0x1f };
  function *count = find("H5Fget_obj_count");
  return count == NULL ? -1 : count(ALL, ALL, 0, 0, 0, 0, 0, 0);
}
