#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Two processes: one does the work, the other watches over it. The HDF5 library crashes on some damaged
// files and goes round in circles on others; who watches says so in a proper way.
//
// Both see the same memory, in which the one that works notes what it does. Without a second process
// the same notes are made for nobody.

/// How the process that worked has ended.
struct ax_ending {
  /// Its exit code, where it ended by itself.
  int code;
  /// The signal that ended it; 0 where none did.
  int signal;
  /// Whether it was ended because the library did not come to an end.
  bool is_stuck;
  /// Whether it was in the library at the end.
  bool is_in_library;
  /// The file that the library read last; null where it read none.
  const char *file;
};

/// Splits the process in two. It must have only one thread.
///
/// Returns false in the process that is to work: also where the system gives no second one. Returns
/// true in the one that watches, once the other has ended. It may be called again then.
bool ax_supervise(struct ax_ending *ending);

/// Ends this process by a signal, as the other one did.
_Noreturn void ax_end_by(int signal);

// Notes of the process that works.

/// Notes that a file will be read. Returns a number for it, 0 where there is none. One caller at a time.
int ax_note_file(const char *path);

/// Notes that this thread enters the library to read a file, given by its number; if that is 0, to read
/// none, or to go on with what it was there for. It may take so many seconds of the
/// processor's time before it leaves, enters again or gives a sign of life. One caller at a time; a
/// thread may enter again.
void ax_enter_library(int file, unsigned seconds);

/// Notes that the thread leaves the library where it entered it last.
void ax_leave_library(void);

/// Notes that the library gets on.
void ax_give_sign_of_life(void);

/// Room for so many bytes, all zero at the beginning, for the paths of temporary files. Null where it
/// is too much.
void *ax_temporary_paths(size_t size);

/// Whether a line is shown on the terminal that a message has to take away.
void ax_set_showing_status(bool shows);
bool ax_is_showing_status(void);

// Standard error.

/// Where messages go: standard error as the program was given it. In the process that works, what
/// anything else writes to standard error is kept until its end, such as the C library's last words
/// when the memory is damaged.
int ax_message_descriptor(void);

/// Passes on what was kept; or else forgets it.
void ax_end_noise(bool passes_on);

// Memory.

/// Lets the process take so many bytes of memory and no more, so that the library fails where a damaged
/// file makes it ask for all there is; or as many as it could at first, where that is less or `bytes` is
/// 0. Does nothing where more is taken already, as by a sanitizer.
void ax_limit_memory(size_t bytes);

/// Whether memory is limited: then a file is to blame where the library has too little.
bool ax_is_memory_limited(void);

/// Lets it take so many bytes more, if it is limited.
void ax_grant_memory(size_t bytes);

// What a process finds that takes up the work of one that has crashed.

/// The descriptor of a file in memory that stays from one process to the next, for what was done;
/// negative where there is none.
int ax_journal(void);

/// The path of the file that the library crashed on in the process before this one; null where there
/// was none.
const char *ax_file_of_crash(void);
