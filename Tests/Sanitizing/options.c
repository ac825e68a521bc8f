// What the sanitizers are told in `make sanitize`. It is linked in, because tests give the programs that
// they start environments of their own. Reports go to files, and what is found ends a process with code
// 99, which no test expects.

#include "include/Sanitizing.h"

#include <signal.h>
#include <stddef.h>

// Signals stay what they are otherwise: axpipe watches over the HDF5 library from a second process. So
// does memory that is refused; what axpipe limits is not, since a sanitizer's own is above that.
#define OPTIONS                                                                   \
  "log_path=" REPORTS ":exitcode=99"                                              \
  ":handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0" \
  ":allocator_may_return_null=1:max_allocation_size_mb=2048:print_suppressions=0"

// Swift's runtime, where it is a shared library, describes a crash, which takes it minutes here.
__attribute__((constructor)) static void crash_silently(void) {
  const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
    signal(signals[index], SIG_DFL);
}

const char *__asan_default_options(void) { return OPTIONS; }

const char *__lsan_default_suppressions(void) {
  return
    // swift-argument-parser keeps the path of an option whose value is not valid.
    "leak:ArgumentParser8InputKey\n"
    // C++ is in OpenCL's drivers and their compilers alone, which are still there at the end.
    "leak:operator new\n"
    // PoCL keeps the programs and events of what was made to fail.
    "leak:libpocl\n"
    // So is what fontconfig has found, for plots.
    "leak:libfontconfig\n";
}

const char *__tsan_default_suppressions(void) {
  return
    // Swift's empty array is the same one for all threads, and some initialisers write its length, 0,
    // again.
    "race:_swiftEmptyArrayStorage\n";
}

// It waits a second at the end of a process, for whatever else might still be found.
const char *__tsan_default_options(void) { return OPTIONS ":atexit_sleep_ms=0"; }
