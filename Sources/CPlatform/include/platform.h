#ifndef PLATFORM_H
#define PLATFORM_H

// The calls Swift cannot make safely or at all: variadic functions, fork and vfork, signal
// handlers, control messages, structures that differ between kernels. Swift sees libc through
// this header as well, so that one file (Platform/Libc.swift) holds the only import ladder.
//
// Unless said otherwise a function returns 0 or a positive result, or -errno.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// harden.c

// SIG_DFL for the signals a crash handler may have claimed.
void platform_disarm_crash_handler(void);
// RLIMIT_CORE 0, hard and soft; no debugger and no /proc/PID/mem for the same uid.
int platform_refuse_core_and_trace(void);
int platform_no_new_privileges(void);
// What is in force: 1 or 0, and -1 where the system does not say.
int platform_refuses_core(void);
int platform_refuses_trace(void);
int platform_has_no_new_privileges(void);
int platform_ignore_broken_pipe(void);
// Opens /dev/null on each of 0, 1, 2 that is closed, so that using one still fails with EBADF.
int platform_occupy_standard_descriptors(void);
// The process's own environment; /proc/self/environ cannot be read once DUMPABLE is 0.
char *const *platform_environment(void);

// files.c

// Both retry EINTR.
int platform_open(const char *path, int flags, mode_t mode);
int platform_openat(int directory, const char *name, int flags, mode_t mode);
// Closed by execve, and never one of 0, 1, 2.
int platform_duplicate(int descriptor);
int platform_is_open(int descriptor);
// The number then stands for /dev/null.
int platform_replace_by_null(int descriptor);
int platform_is_writable(int descriptor);
int platform_closes_on_exec(int descriptor);
int platform_is_nonblocking(int descriptor);
int platform_set_nonblocking(int descriptor, int on);
// The kernel's number for the type of file system (Linux), and whether the kernel itself says
// that the file system is remote (macOS: MNT_LOCAL is clear).
int platform_file_system(const char *path, int64_t *type, int *remote, int64_t *free_bytes);
int platform_device_numbers(const char *path, uint32_t *major, uint32_t *minor);
// To the disk itself, as far as the system lets a program ask.
int platform_sync(int descriptor);
// Sets aside blocks for the first `count` bytes of a file, whose size stays. 0 or -errno.
int platform_reserve(int descriptor, int64_t count);
// Memory that reads like a file, holds these bytes and can never change (memfd_create(2), sealed).
// What holds it in memory is locked as long as this process lives, if the limit allows.
int platform_sealed_file(const void *bytes, size_t count);
// flock(2), exclusive, without waiting: 0, or -1 and errno. Swift has a structure of that name.
int platform_try_lock(int descriptor);
int platform_make_pipe(int *reading, int *writing, int close_on_exec);
int platform_set_pipe_capacity(int descriptor, int bytes);
int platform_terminal_size(int descriptor, uint16_t *columns, uint16_t *rows);
// A write that returns -EAGAIN rather than wait, whatever the flags of the open file are.
// -EOPNOTSUPP where the kernel or the kind of file has no such write.
ssize_t platform_write_without_waiting(int descriptor, const void *bytes, size_t count);
ssize_t platform_send_without_waiting(int descriptor, const void *bytes, size_t count);

// peer.c

int platform_local_socket(void);
int platform_local_bind(int descriptor, const char *path);
int platform_local_connect(int descriptor, const char *path);
int platform_accept(int descriptor);
int platform_set_timeouts(int descriptor, int seconds);
// pid is 0 where the kernel does not tell.
int platform_peer(int descriptor, uint32_t *uid, int32_t *pid);
int platform_executable_path(int32_t pid, char *buffer, size_t size);

// launch.c

enum { PLATFORM_GROUP_SHARED = 0, PLATFORM_GROUP_OWN = 1, PLATFORM_GROUP_SESSION = 2 };

enum {
  PLATFORM_STEP_FORK = 1,
  PLATFORM_STEP_GROUP,
  PLATFORM_STEP_TERMINAL,
  PLATFORM_STEP_PARENT,
  PLATFORM_STEP_LIMIT,
  PLATFORM_STEP_GUARDIAN,
  PLATFORM_STEP_DESCRIPTORS,
  PLATFORM_STEP_DIRECTORY,
  PLATFORM_STEP_EXECUTE
};

enum { PLATFORM_EXTRA_LIMIT = 64, PLATFORM_TARGET_LIMIT = 255 };

// A descriptor of ours, and the number the program gets it under: 3 to PLATFORM_TARGET_LIMIT.
struct platform_descriptor {
  int source;
  int target;
};
// Room for a process id in a path that names the program's own descriptor.
#define PLATFORM_PID_ROOM "0000000000"

struct platform_launch {
  const char *path;
  char *const *argv;
  char *const *envp;
  const char *directory;  // NULL: stay
  int input, output, error;  // -1: /dev/null
  const struct platform_descriptor *extra;
  int extra_count;
  // Where PLATFORM_PID_ROOM stands in `envp`: the program's pid comes in its place.
  char *const *pid_places;
  int pid_place_count;
  int group;
  int die_with_parent;
  int keeps_ignored;  // signals that this process was started to ignore stay ignored
  int terminal;  // becomes the foreground group of this terminal; -1: none
  int guardian;  // told of the child before it runs; -1: none
};

// 0 and the child's pid, or -errno and the step that failed.
int platform_launch(const struct platform_launch *plan, int32_t *pid, int *step);
// Becomes the program of a plan, of which path, argv, envp, extra and pid_places count. Returns
// only on failure, with every signal setting as before.
int platform_replace(const struct platform_launch *plan);
// Closes every descriptor from `first` on; the second by a loop, for kernels without close_range.
void platform_close_from(int first);
void platform_close_from_by_loop(int first);

enum {
  PLATFORM_WAIT_NO_HANG = 1,
  PLATFORM_WAIT_STOPPED = 2,
  PLATFORM_WAIT_CONTINUED = 4,
  PLATFORM_WAIT_KEEP = 8,
  PLATFORM_WAIT_NO_END = 16
};
enum {
  PLATFORM_EXITED = 1,
  PLATFORM_SIGNALLED,
  PLATFORM_DUMPED,
  PLATFORM_STOPPED,
  PLATFORM_CONTINUED
};

// 1 and what happened, 0 when nothing has, or -errno.
int platform_wait(int32_t pid, int options, int *kind, int *value);

// guardian.c

// In a process that was forked to guard: every signal that can be ignored is.
void platform_ignore_signals(void);
enum {
  PLATFORM_GUARD_GROUP = 1,
  PLATFORM_GUARD_PROCESS,
  PLATFORM_GUARD_NOTHING,
  PLATFORM_GUARD_DISMISS
};
struct platform_guard_command {
  int32_t what;
  int32_t pid;
};
// The writing end of the guardian's pipe.
int platform_guardian_start(void);
int platform_guardian_tell(int descriptor, int what, int32_t pid);

// signals.c

struct platform_signal_event {
  int32_t number;
  int32_t from_kernel;
  int32_t pid;
};
enum { PLATFORM_SIGNALS_BEST = 0, PLATFORM_SIGNALS_PIPE = 1 };
// One at a time in a process: -EBUSY while another is open. Signals that were ignored when the
// process started stay ignored (nohup, and background jobs of a shell without job control).
int platform_signals_open(const int32_t *numbers, int count, int mechanism);
void platform_signals_close(int descriptor);
// 1 and an event, 0 when none waits, or -errno.
int platform_signals_next(int descriptor, struct platform_signal_event *event);
void platform_stop_self(void);
// Stops this process's group as SIGTSTP, SIGTTIN or SIGTTOU does, even where we take that signal
// ourselves, and returns 1 when continued. 0 at once where there is nobody who could continue us,
// or where we were started to ignore the signal.
int platform_stop_group(int number);
// Returns only for a signal that does not end a process.
void platform_end_by(int number);

// terminal.c

enum { PLATFORM_LINE = 0, PLATFORM_LINE_TOO_LONG, PLATFORM_LINE_END, PLATFORM_LINE_INTERRUPTED };
// Zeros that the compiler does not leave out.
void platform_wipe(void *bytes, size_t count);
// tcsetpgrp, without the SIGTTOU a background process gets for it.
int platform_set_foreground(int descriptor, int32_t group);
// Waits with this mask until the descriptor can be read: positive then, or -1 and errno.
int platform_wait_readable(int descriptor, const sigset_t *mask);
// Asks and reads a line, without echo if it is hidden. Returns one of the above, or -errno. On
// PLATFORM_LINE *count is the length; on PLATFORM_LINE_INTERRUPTED *signal_number is what came, and
// it has had no effect yet.
int platform_read_line(
  int descriptor, int is_hidden, const char *prompt, void *buffer, size_t capacity, size_t *count,
  int *signal_number);

// pty.c

// Both sides are closed by execve, and the controlling one does not wait.
int platform_pty_open(int *controlling, int *other);
int platform_copy_terminal_size(int from, int to);
// Gives a terminal the settings, and remembers them in `given`. Not the first time, it does nothing
// if the terminal has others by now than it was given.
int platform_give_settings(
  int terminal, const struct termios *settings, struct termios *given, int is_first);
struct platform_raw_mode {
  struct termios before;
  struct termios raw;
};
// From the terminal's settings, unless they are those of `raw` already.
int platform_raw_mode(int terminal, struct platform_raw_mode *mode);
int platform_enter_raw_mode(int terminal, const struct platform_raw_mode *mode);
// Does nothing if the terminal has other settings by now: somebody else's.
int platform_leave_raw_mode(int terminal, const struct platform_raw_mode *mode);
// 1 if a line feed goes out as it is, without a carriage return.
int platform_keeps_newlines(int terminal);

// session.c

enum { PLATFORM_SESSION_LAUNCHED = 100, PLATFORM_SESSION_FAILED };
struct platform_session_news {
  int32_t kind;  // of platform_wait: the child stopped or ended
  int32_t value;
  int32_t step;
};
// Forks the leader of a session on this pseudo-terminal, given by its two sides, and returns the
// socket that commands it. `terminal` is the person's, which it gives back if we die.
// It is our child: to be waited for, once it is dismissed or the socket is closed.
int platform_session_start(int controlling, int pty, int terminal, int32_t *leader);
// As platform_launch, once for each leader. Of the plan it takes the program, the directory and the
// extra descriptors; 0, 1 and 2 are the pseudo-terminal.
int platform_session_launch(
  int socket, const struct platform_launch *plan, int is_in_front, int32_t *pid, int *step);
// 1 and what happened, 0 when nothing has, or -errno: -EPIPE when the leader is gone.
int platform_session_news(int socket, struct platform_session_news *news);
// The pseudo-terminal gets the size of the person's.
int platform_session_resize(int socket);
// Gives the pseudo-terminal to the program or takes it away; continues the program if it is stopped
// and that is asked for.
int platform_session_resume(int socket, int is_in_front, int continues);
// The person's terminal is gone: the program is told, and the pseudo-terminal goes as soon as
// nobody else holds its controlling side.
int platform_session_hang_up(int socket);
// What to undo if we die; NULL: nothing.
int platform_session_note_raw_mode(int socket, const struct platform_raw_mode *mode);
// Ends it without killing anything else, even if somebody has stopped it.
void platform_session_dismiss(int32_t leader);
void platform_session_wait(int32_t leader);

#endif
