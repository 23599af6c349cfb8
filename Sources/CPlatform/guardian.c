#define _GNU_SOURCE
#include "platform.h"

#include <sys/wait.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
// include/uapi/linux/pidfd.h, since Linux 6.9.
#define SIGNAL_WHOLE_GROUP (1u << 2)
#endif

// Everything after fork is a system call: the parent may have had other threads, and their locks
// are copied in whatever state they were.

struct watched {
  int what;
  pid_t pid;
  int handle;  // a pidfd, so that a number used again is never mistaken for ours; -1: none
};

static void watch(struct watched *watched, int what, pid_t pid) {
  if (watched->handle >= 0) close(watched->handle);
  watched->what = what;
  watched->pid = pid;
  watched->handle = -1;
#ifdef __linux__
  if (pid > 0) watched->handle = (int)syscall(SYS_pidfd_open, pid, 0u);
#endif
}

static void end(const struct watched *watched) {
  if (watched->pid <= 0) return;
  int group = watched->what == PLATFORM_GUARD_GROUP;
#ifdef __linux__
  if (watched->handle >= 0) {
    unsigned flags = group ? SIGNAL_WHOLE_GROUP : 0;
    if (syscall(SYS_pidfd_send_signal, watched->handle, SIGKILL, NULL, flags) == 0) return;
    // Only a kernel that does not know the call or the flag leaves it to the number.
    if (errno != EINVAL && errno != ENOSYS) return;
  }
#endif
  kill(group ? -watched->pid : watched->pid, SIGKILL);
}

__attribute__((noreturn)) static void guard(int commands) {
  setsid();
  (void)!chdir("/");
  // Not one of the vault's descriptors may stay open here: a reader of its stdout waits for the
  // last of them to close.
  if (commands != 0) dup2(commands, 0);
  platform_close_from(1);
#ifdef __linux__
  prctl(PR_SET_NAME, "guardian", 0, 0, 0);
#endif
  struct watched watched = {PLATFORM_GUARD_NOTHING, 0, -1};
  for (;;) {
    struct platform_guard_command command;
    // One write of this size is atomic in a pipe, so a read gets a whole one.
    ssize_t count = read(0, &command, sizeof command);
    if (count < 0 && errno == EINTR) continue;
    if (count != (ssize_t)sizeof command) {
      end(&watched);
      _exit(0);
    }
    switch (command.what) {
    case PLATFORM_GUARD_GROUP:
    case PLATFORM_GUARD_PROCESS: watch(&watched, command.what, command.pid); break;
    case PLATFORM_GUARD_NOTHING: watch(&watched, command.what, 0); break;
    case PLATFORM_GUARD_DISMISS: _exit(0);
    default: break;
    }
  }
}

void platform_ignore_signals(void) {
  struct sigaction ignored;
  memset(&ignored, 0, sizeof ignored);
  ignored.sa_handler = SIG_IGN;
  for (int number = 1; number < NSIG; number++) sigaction(number, &ignored, NULL);
}

int platform_guardian_start(void) {
  int reading, writing;
  int failed = platform_make_pipe(&reading, &writing, 1);
  if (failed) return failed;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  if (pid == 0) {
    // Twice, so that the guardian is nobody's child: no wait of ours ever meets it.
    pid_t second = fork();
    if (second != 0) _exit(second < 0 ? 1 : 0);
    platform_ignore_signals();
    guard(reading);
  }
  failed = pid < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(reading);
  if (pid > 0) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
      if (errno != EINTR) {
        // Where SIGCHLD is ignored the status is lost, the child is not.
        if (errno != ECHILD) failed = errno;
        break;
      }
    if (!failed && WIFEXITED(status) && WEXITSTATUS(status) != 0) failed = EAGAIN;
  }
  if (failed) {
    close(writing);
    return -failed;
  }
  return writing;
}

int platform_guardian_tell(int descriptor, int what, int32_t pid) {
  struct platform_guard_command command = {what, pid};
  for (;;) {
    ssize_t count = write(descriptor, &command, sizeof command);
    if (count == (ssize_t)sizeof command) return 0;
    if (count >= 0) return -EIO;
    if (errno != EINTR) return -errno;
  }
}
