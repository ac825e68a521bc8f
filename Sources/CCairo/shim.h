#pragma once

#include <dlfcn.h>
#include <stddef.h>

// What axpipe uses of cairo, whose binary interface has been the same since 1.2. Nothing links the
// library: it is loaded when a picture is drawn, so that every other command starts without it, and
// its headers, which bring those of X11, are not needed to build.
typedef struct ax_cairo_surface ax_cairo_surface;
typedef struct ax_cairo_context ax_cairo_context;

typedef struct ax_cairo_text_extents {
  double x_bearing, y_bearing, width, height, x_advance, y_advance;
} ax_cairo_text_extents;

// Takes bytes of a picture; not 0 says that they could not be written.
typedef int (*ax_cairo_write)(void *closure, const unsigned char *bytes, unsigned int length);

enum {
  AX_CAIRO_FORMAT_ARGB32 = 0,
  AX_CAIRO_FORMAT_RGB24 = 1,
  AX_CAIRO_FILTER_NEAREST = 3,
  AX_CAIRO_WRITE_ERROR = 11,
};

#define AX_CAIRO_FUNCTIONS(FUNCTION) \
  FUNCTION(ax_cairo_surface *, image_surface_create, (int format, int width, int height)) \
  FUNCTION( \
    ax_cairo_surface *, image_surface_create_for_data, \
    (unsigned char *data, int format, int width, int height, int stride)) \
  FUNCTION( \
    ax_cairo_surface *, svg_surface_create_for_stream, \
    (ax_cairo_write write, void *closure, double width, double height)) \
  FUNCTION( \
    int, surface_write_to_png_stream, \
    (ax_cairo_surface *surface, ax_cairo_write write, void *closure)) \
  FUNCTION(void, surface_finish, (ax_cairo_surface *surface)) \
  FUNCTION(void, surface_destroy, (ax_cairo_surface *surface)) \
  FUNCTION(int, surface_status, (ax_cairo_surface *surface)) \
  FUNCTION(const char *, status_to_string, (int status)) \
  FUNCTION(ax_cairo_context *, create, (ax_cairo_surface *target)) \
  FUNCTION(void, destroy, (ax_cairo_context *context)) \
  FUNCTION(int, status, (ax_cairo_context *context)) \
  FUNCTION(void, save, (ax_cairo_context *context)) \
  FUNCTION(void, restore, (ax_cairo_context *context)) \
  FUNCTION(void, set_source_rgb, (ax_cairo_context *context, double r, double g, double b)) \
  FUNCTION( \
    void, set_source_surface, \
    (ax_cairo_context *context, ax_cairo_surface *surface, double x, double y)) \
  FUNCTION(ax_cairo_surface *, get_source, (ax_cairo_context *context)) \
  FUNCTION(void, pattern_set_filter, (ax_cairo_surface *pattern, int filter)) \
  FUNCTION(void, set_line_width, (ax_cairo_context *context, double width)) \
  FUNCTION(void, set_line_join, (ax_cairo_context *context, int join)) \
  FUNCTION(void, move_to, (ax_cairo_context *context, double x, double y)) \
  FUNCTION(void, line_to, (ax_cairo_context *context, double x, double y)) \
  FUNCTION(void, close_path, (ax_cairo_context *context)) \
  FUNCTION( \
    void, rectangle, \
    (ax_cairo_context *context, double x, double y, double width, double height)) \
  FUNCTION(void, clip, (ax_cairo_context *context)) \
  FUNCTION(void, fill, (ax_cairo_context *context)) \
  FUNCTION(void, fill_preserve, (ax_cairo_context *context)) \
  FUNCTION(void, stroke, (ax_cairo_context *context)) \
  FUNCTION(void, paint, (ax_cairo_context *context)) \
  FUNCTION(void, translate, (ax_cairo_context *context, double x, double y)) \
  FUNCTION(void, scale, (ax_cairo_context *context, double x, double y)) \
  FUNCTION(void, rotate, (ax_cairo_context *context, double angle)) \
  FUNCTION( \
    void, select_font_face, \
    (ax_cairo_context *context, const char *family, int slant, int weight)) \
  FUNCTION(void, set_font_size, (ax_cairo_context *context, double size)) \
  FUNCTION(void, show_text, (ax_cairo_context *context, const char *text)) \
  FUNCTION( \
    void, text_extents, \
    (ax_cairo_context *context, const char *text, ax_cairo_text_extents *extents))

#define AX_FIELD(result, name, parameters) result(*name) parameters;
struct ax_cairo {
  AX_CAIRO_FUNCTIONS(AX_FIELD)
};
#undef AX_FIELD

// Fills the table from a library that dlopen returned. Returns the name of the first function that
// the library lacks, or NULL if it has them all.
#define AX_FIND(result, name, parameters) \
  table->name = (result(*) parameters)dlsym(library, "cairo_" #name); \
  if (table->name == NULL) return "cairo_" #name;
static inline const char *ax_cairo_load(struct ax_cairo *table, void *library) {
  AX_CAIRO_FUNCTIONS(AX_FIND)
  return NULL;
}
#undef AX_FIND

#undef AX_CAIRO_FUNCTIONS
