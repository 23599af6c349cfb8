#define _GNU_SOURCE
#include "platform.h"

#include <sys/resource.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifdef __APPLE__
#include <crt_externs.h>
#include <sys/ptrace.h>
#else
extern char **environ;
#endif

void platform_disarm_crash_handler(void) {
  // The Swift runtime's handler prints registers and the memory they point at, and can be told
  // through the environment to run a program of the caller's choice.
  static const int claimed[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  for (size_t i = 0; i < sizeof claimed / sizeof *claimed; i++) signal(claimed[i], SIG_DFL);
}

int platform_refuse_core_and_trace(void) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return -errno;
#ifdef __linux__
  // A core_pattern that pipes to a program ignores RLIMIT_CORE 0 only when it is 1, but it never
  // ignores this flag, which also refuses debuggers and /proc/PID/mem to the same uid.
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -errno;
#endif
#ifdef __APPLE__
  if (ptrace(PT_DENY_ATTACH, 0, 0, 0) != 0) return -errno;
#endif
  return 0;
}

int platform_no_new_privileges(void) {
#ifdef __linux__
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -errno;
  return 0;
#else
  return -ENOTSUP;
#endif
}

int platform_refuses_core(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return -1;
  return limit.rlim_cur == 0 && limit.rlim_max == 0;
}

int platform_refuses_trace(void) {
#ifdef __linux__
  return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#else
  return -1;
#endif
}

int platform_has_no_new_privileges(void) {
#ifdef __linux__
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
#else
  return -1;
#endif
}

int platform_ignore_broken_pipe(void) { return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -errno : 0; }

int platform_occupy_standard_descriptors(void) {
  // With 1 or 2 closed, the next file opened would get that number and receive what is printed.
  // The other way round, 0 for writing and the rest for reading: using one still fails with EBADF,
  // and nothing that was to be printed is lost in silence.
  for (int number = 0; number <= 2; number++) {
    if (fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
    int opened = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY);
    if (opened < 0) return -errno;
    if (opened != number) {
      // Cannot happen while lower numbers are taken, which the loop's order ensures.
      close(opened);
      return -EBADF;
    }
  }
  return 0;
}

char *const *platform_environment(void) {
#ifdef __APPLE__
  return *_NSGetEnviron();
#else
  return environ;
#endif
}
