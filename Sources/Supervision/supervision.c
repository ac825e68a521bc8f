#define _GNU_SOURCE

#include "Supervision.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { path_size = 4096, most_files = 256, most_temporaries = 160 };

/// What both processes see. The system gives a page of it when it is first written to.
struct notes {
  /// The thread that is in the library, as the kernel counts them; 0 when none is.
  _Atomic(pid_t) thread;
  /// Counts the times that a thread entered or left the library, and signs of life.
  _Atomic(uint32_t) signs;
  /// Seconds that the library may take from one sign to the next.
  _Atomic(uint32_t) seconds;
  /// The number of the file that was read last, counted from 1; 0 before the first.
  _Atomic(int) file;
  _Atomic(bool) shows_status;
  /// Paths of files that were read; the oldest makes room for a new one.
  char files[most_files][path_size];
  /// The file that the library crashed on in the process before; empty where there was none.
  char file_of_crash[path_size];
  char temporaries[most_temporaries][path_size];
};

static struct notes own;
static struct notes *notes = &own;
static int journal = -1;
static int noise = -1;
static int messages = STDERR_FILENO;

// MARK: Notes

/// What a thread was in the library for before it entered again.
static struct {
  int file;
  uint32_t seconds;
} entered[64];
static unsigned depth;

static uint32_t files;

int ax_note_file(const char *path) {
  if (strlen(path) >= path_size) return 0;
  for (uint32_t index = 0; index < files && index < most_files; index++)
    if (strcmp(notes->files[index], path) == 0) return (int)index + 1;
  uint32_t index = files++ % most_files;
  strcpy(notes->files[index], path);
  return (int)index + 1;
}

void ax_enter_library(int file, unsigned seconds) {
  static _Thread_local pid_t thread;
  if (thread == 0) thread = gettid();
  unsigned place = depth++ % 64;
  entered[place].file = atomic_load_explicit(&notes->file, memory_order_relaxed);
  entered[place].seconds = atomic_load_explicit(&notes->seconds, memory_order_relaxed);
  if (file > 0) atomic_store_explicit(&notes->file, file, memory_order_relaxed);
  if (file > 0 || place == 0)
    atomic_store_explicit(&notes->seconds, seconds, memory_order_relaxed);
  atomic_store_explicit(&notes->thread, thread, memory_order_relaxed);
  ax_give_sign_of_life();
}

void ax_leave_library(void) {
  unsigned place = --depth % 64;
  if (depth == 0) {
    // What was read last stays noted: memory that the library damaged may do its harm later.
    atomic_store_explicit(&notes->thread, 0, memory_order_relaxed);
  } else {
    atomic_store_explicit(&notes->file, entered[place].file, memory_order_relaxed);
    atomic_store_explicit(&notes->seconds, entered[place].seconds, memory_order_relaxed);
  }
  ax_give_sign_of_life();
}

static const char *file_read_last(void) {
  int file = atomic_load(&notes->file);
  return file > 0 ? notes->files[file - 1] : NULL;
}

void ax_give_sign_of_life(void) {
  // One thread at a time writes.
  uint32_t signs = atomic_load_explicit(&notes->signs, memory_order_relaxed);
  atomic_store_explicit(&notes->signs, signs + 1, memory_order_relaxed);
}

void *ax_temporary_paths(size_t size) {
  return size <= sizeof notes->temporaries ? notes->temporaries : NULL;
}

void ax_set_showing_status(bool shows) { atomic_store(&notes->shows_status, shows); }

bool ax_is_showing_status(void) { return atomic_load(&notes->shows_status); }

int ax_journal(void) { return journal; }

const char *ax_file_of_crash(void) {
  return notes->file_of_crash[0] ? notes->file_of_crash : NULL;
}

// MARK: Standard error

int ax_message_descriptor(void) { return messages; }

/// Makes standard error a file in memory; messages still go where it went.
static void keep_noise(void) {
  int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (kept < 0) return;
  if (noise >= 0 && dup2(noise, STDERR_FILENO) >= 0)
    messages = kept;
  else
    close(kept);
}

void ax_end_noise(bool passes_on) {
  char text[4096];
  ssize_t count;
  off_t place = 0;
  while (passes_on && (count = pread(noise, text, sizeof text, place)) > 0) {
    if (write(STDERR_FILENO, text, (size_t)count) < 0) break;
    place += count;
  }
  if (noise >= 0 && ftruncate(noise, 0) == 0) lseek(noise, 0, SEEK_SET);
}

// MARK: Memory

static bool is_limited;
static rlim_t limit_at_first;

void ax_limit_memory(size_t bytes) {
  // The sixth field is what private memory there is that can be written to, in pages.
  FILE *file = fopen("/proc/self/statm", "re");
  if (file == NULL) return;
  unsigned long pages = 0;
  bool is_known = fscanf(file, "%*u %*u %*u %*u %*u %lu", &pages) == 1;
  fclose(file);
  struct rlimit limit;
  if (getrlimit(RLIMIT_DATA, &limit) != 0) return;
  if (!is_limited) limit_at_first = limit.rlim_cur;
  bool is_enough = is_known && pages * (size_t)getpagesize() < bytes / 2;
  limit.rlim_cur = is_enough && bytes < limit_at_first ? bytes : limit_at_first;
  is_limited = setrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur < limit_at_first;
}

bool ax_is_memory_limited(void) { return is_limited; }

void ax_grant_memory(size_t bytes) {
  struct rlimit limit;
  if (!is_limited || getrlimit(RLIMIT_DATA, &limit) != 0) return;
  rlim_t room = limit.rlim_max - limit.rlim_cur;
  limit.rlim_cur += bytes < room ? bytes : room;
  setrlimit(RLIMIT_DATA, &limit);
}

// MARK: Watching

/// The processor's time that a thread has taken, in seconds; negative where it cannot be told.
static double processor_time(pid_t process, pid_t thread) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)process, (int)thread);
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  ssize_t count = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  if (count <= 0) return -1;
  text[count] = 0;
  // The name, which may hold anything, ends with the last parenthesis; utime and stime are the 12th
  // and 13th fields after it.
  const char *rest = strrchr(text, ')');
  unsigned long user, system;
  if (rest == NULL
      || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    return -1;
  return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/// Where the process was at the last sign of life.
struct progress {
  pid_t thread;
  uint32_t signs;
  double since;
};

/// Whether the library takes too long. The time that it computes counts, not the time that it waits
/// for a slow disk.
static bool is_stuck(pid_t process, struct progress *last) {
  pid_t thread = atomic_load(&notes->thread);
  uint32_t signs = atomic_load(&notes->signs);
  if (thread == 0) return false;
  double now = processor_time(process, thread);
  if (thread == last->thread && signs == last->signs && now >= 0 && last->since >= 0)
    return now - last->since > atomic_load(&notes->seconds);
  *last = (struct progress){thread, signs, now};
  return false;
}

/// Lets a blocked signal do to this process what it does by default.
static void take_effect(int number) {
  signal(number, SIG_DFL);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, number);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &signals, NULL);
  sigprocmask(SIG_BLOCK, &signals, NULL);
}

/// Waits for the end of a process, and passes signals on to it. One that does not end when it is
/// asked to, as while the system takes a device from it, is not waited for.
static void watch(pid_t process, const sigset_t *signals, struct ax_ending *ending) {
  const struct timespec pause = {.tv_nsec = 500 * 1000 * 1000};
  const struct timespec grace = {.tv_nsec = 100 * 1000 * 1000};
  struct progress progress = {0};
  int asked = 0;
  for (;;) {
    siginfo_t signal;
    int number = sigtimedwait(signals, &signal, asked ? &grace : &pause);
    // The terminal tells both processes, another process only this one.
    bool is_for_both = number > 0 && signal.si_code > 0;
    int status;
    switch (number) {
    case SIGCHLD:
      if (waitpid(process, &status, WNOHANG) != process) break;
      ending->code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
      ending->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      return;
    case SIGTSTP:
      if (!is_for_both) kill(process, SIGTSTP);
      take_effect(SIGTSTP);
      break;
    case SIGCONT:
      if (!is_for_both) kill(process, SIGCONT);
      break;
    case -1:
      if (errno == EAGAIN && asked) {
        kill(process, SIGKILL);
        ending->signal = asked;
        return;
      }
      if (errno != EAGAIN || ending->is_stuck || !is_stuck(process, &progress)) break;
      ending->is_stuck = true;
      kill(process, SIGKILL);
      break;
    default:
      asked = number;
      if (!is_for_both) kill(process, number);
    }
  }
}

/// Whether a signal is neither ignored, as under nohup, nor blocked.
static bool is_heard(int number, const sigset_t *blocked) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN
         && sigismember(blocked, number) == 0;
}

/// Sets the signals that the process that watches waits for.
static void choose_signals(sigset_t *signals, const sigset_t *blocked) {
  static const int passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};
  sigemptyset(signals);
  for (size_t index = 0; index < sizeof passed_on / sizeof *passed_on; index++)
    if (is_heard(passed_on[index], blocked)) sigaddset(signals, passed_on[index]);
  sigaddset(signals, SIGCHLD);
}

static void leave_no_core(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = 0;
  setrlimit(RLIMIT_CORE, &limit);
}

static bool share_notes(void) {
  if (notes != &own) return true;
  struct notes *shared = mmap(
      NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return false;
  notes = shared;
  journal = memfd_create("axpipe", MFD_CLOEXEC);
  noise = memfd_create("axpipe", MFD_CLOEXEC);
  return true;
}

/// Makes the notes those of a process that has read nothing.
static void begin_again(void) {
  if (file_read_last() != NULL) strcpy(notes->file_of_crash, file_read_last());
  atomic_store(&notes->thread, 0);
  atomic_store(&notes->file, 0);
  atomic_store(&notes->shows_status, false);
  for (int index = 0; index < most_temporaries; index++) notes->temporaries[index][0] = 0;
}

bool ax_supervise(struct ax_ending *ending) {
  static sigset_t before;
  static bool is_again;
  *ending = (struct ax_ending){0};
  if (!share_notes()) return false;
  if (is_again) {
    begin_again();
  } else {
    // Where children are ignored the system does not say how they ended.
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, NULL, &before);
    is_again = true;
  }
  sigset_t signals;
  choose_signals(&signals, &before);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  pid_t parent = getpid();
  pid_t process = fork();
  if (process <= 0) {
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (process < 0) return false;
    // Nobody removes what a process leaves behind whose watcher is gone.
    int last = is_heard(SIGTERM, &before) ? SIGTERM : SIGKILL;
    prctl(PR_SET_PDEATHSIG, last);
    if (getppid() != parent) raise(last);
    leave_no_core();
    keep_noise();
    return false;
  }
  watch(process, &signals, ending);
  ending->is_in_library = atomic_load(&notes->thread) != 0;
  ending->file = file_read_last();
  return true;
}

_Noreturn void ax_end_by(int number) {
  leave_no_core();
  take_effect(number);
  _exit(128 + number);
}
