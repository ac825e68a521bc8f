#pragma once

// Newer libraries offer the types and functions of 1.10, the oldest one that axpipe uses.
#define H5_USE_110_API
#include <hdf5.h>
#include <stdbool.h>
#include <string.h>

// HDF5's constants are macros that open the library first, which Swift does not import.
// Each is a function here, named after its macro.
#define AXPIPE_CONSTANT(type, name, value) \
  static inline type hdf5_##name(void) { return value; }

AXPIPE_CONSTANT(hid_t, default_properties, H5P_DEFAULT)
AXPIPE_CONSTANT(hid_t, file_creation, H5P_FILE_CREATE)
AXPIPE_CONSTANT(hid_t, file_access, H5P_FILE_ACCESS)
AXPIPE_CONSTANT(hid_t, group_creation, H5P_GROUP_CREATE)
AXPIPE_CONSTANT(hid_t, link_creation, H5P_LINK_CREATE)
AXPIPE_CONSTANT(hid_t, dataset_creation, H5P_DATASET_CREATE)
AXPIPE_CONSTANT(hid_t, dataset_access, H5P_DATASET_ACCESS)
AXPIPE_CONSTANT(hid_t, dataset_transfer, H5P_DATASET_XFER)
AXPIPE_CONSTANT(hid_t, attribute_creation, H5P_ATTRIBUTE_CREATE)

AXPIPE_CONSTANT(unsigned, read_only, H5F_ACC_RDONLY)
AXPIPE_CONSTANT(unsigned, read_write, H5F_ACC_RDWR)
AXPIPE_CONSTANT(unsigned, truncate, H5F_ACC_TRUNC)
AXPIPE_CONSTANT(unsigned, creation_order, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED)
AXPIPE_CONSTANT(unsigned, creation_order_tracked, H5P_CRT_ORDER_TRACKED)

AXPIPE_CONSTANT(hid_t, error_default, H5E_DEFAULT)
AXPIPE_CONSTANT(hid_t, error_resource, H5E_RESOURCE)
AXPIPE_CONSTANT(hid_t, error_no_space, H5E_NOSPACE)
AXPIPE_CONSTANT(hid_t, all, H5S_ALL)
AXPIPE_CONSTANT(hsize_t, unlimited, H5S_UNLIMITED)
AXPIPE_CONSTANT(haddr_t, undefined_address, HADDR_UNDEF)
AXPIPE_CONSTANT(size_t, variable_length, H5T_VARIABLE)

AXPIPE_CONSTANT(hid_t, native_int8, H5T_NATIVE_INT8)
AXPIPE_CONSTANT(hid_t, native_int16, H5T_NATIVE_INT16)
AXPIPE_CONSTANT(hid_t, native_int32, H5T_NATIVE_INT32)
AXPIPE_CONSTANT(hid_t, native_int64, H5T_NATIVE_INT64)
AXPIPE_CONSTANT(hid_t, native_uint8, H5T_NATIVE_UINT8)
AXPIPE_CONSTANT(hid_t, native_uint16, H5T_NATIVE_UINT16)
AXPIPE_CONSTANT(hid_t, native_uint32, H5T_NATIVE_UINT32)
AXPIPE_CONSTANT(hid_t, native_uint64, H5T_NATIVE_UINT64)
AXPIPE_CONSTANT(hid_t, native_float, H5T_NATIVE_FLOAT)
AXPIPE_CONSTANT(hid_t, native_double, H5T_NATIVE_DOUBLE)

AXPIPE_CONSTANT(hid_t, int8, H5T_STD_I8LE)
AXPIPE_CONSTANT(hid_t, int16, H5T_STD_I16LE)
AXPIPE_CONSTANT(hid_t, int32, H5T_STD_I32LE)
AXPIPE_CONSTANT(hid_t, int64, H5T_STD_I64LE)
AXPIPE_CONSTANT(hid_t, uint8, H5T_STD_U8LE)
AXPIPE_CONSTANT(hid_t, uint16, H5T_STD_U16LE)
AXPIPE_CONSTANT(hid_t, uint32, H5T_STD_U32LE)
AXPIPE_CONSTANT(hid_t, uint64, H5T_STD_U64LE)
AXPIPE_CONSTANT(hid_t, float32, H5T_IEEE_F32LE)
AXPIPE_CONSTANT(hid_t, float64, H5T_IEEE_F64LE)
AXPIPE_CONSTANT(hid_t, float32_big_endian, H5T_IEEE_F32BE)
AXPIPE_CONSTANT(hid_t, c_string, H5T_C_S1)
AXPIPE_CONSTANT(hid_t, object_reference, H5T_STD_REF_OBJ)

// The library neither needs locks on a file that nobody else can open, nor should it fail on a
// file system that has none. Libraries before 1.10.7 cannot be told.
static inline herr_t hdf5_set_file_locking(hid_t access, bool lock) {
#if H5_VERSION_GE(1, 10, 7)
  return H5Pset_file_locking(access, lock, true);
#else
  (void)access;
  (void)lock;
  return 0;
#endif
}

// What the message begins with when a link into another file is not followed.
static inline const char *hdf5_refusal(void) { return "it is in another file, "; }

// The class of links that lead into other files, in the place of the library's own: such a link can be
// looked at, but following it fails.

static inline hid_t hdf5_refuse_link(const char *value, size_t size) {
  // A byte of flags, the file's name and the path in it, each with a zero at its end.
  H5Epush2(
      H5E_DEFAULT, __FILE__, "external link", __LINE__, H5E_ERR_CLS, H5E_LINK, H5E_TRAVERSE,
      "%s'%.*s'", hdf5_refusal(), size > 1 ? (int)(size - 1) : 0, value + 1);
  return -1;
}

#if H5L_LINK_CLASS_T_VERS > 0
static hid_t hdf5_traverse(
    const char *name, hid_t group, const void *value, size_t size, hid_t access, hid_t transfer) {
  (void)transfer;
#else
static hid_t hdf5_traverse(
    const char *name, hid_t group, const void *value, size_t size, hid_t access) {
#endif
  (void)name, (void)group, (void)access;
  return hdf5_refuse_link(value, size);
}

static ssize_t hdf5_query(
    const char *name, const void *value, size_t size, void *buffer, size_t room) {
  (void)name;
  if (buffer != NULL) memcpy(buffer, value, size < room ? size : room);
  return (ssize_t)size;
}

static inline herr_t hdf5_refuse_external_links(void) {
  H5L_class_t links = {
      .version = H5L_LINK_CLASS_T_VERS, .id = H5L_TYPE_EXTERNAL, .comment = "external",
      .trav_func = hdf5_traverse, .query_func = hdf5_query};
  return H5Lregister(&links);
}

#undef AXPIPE_CONSTANT
