#define _GNU_SOURCE
#include "platform.h"

#include <sys/resource.h>
#include <sys/wait.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// Between vfork and execve the child runs on the parent's memory and stack while the parent
// waits. It therefore calls system calls only, allocates nothing, and writes nothing but this.
struct attempt {
  const struct platform_launch *plan;
  pid_t parent;
  volatile int error;
  volatile int step;
};

void platform_close_from_by_loop(int first) {
  struct rlimit limit;
  long last = 1 << 20;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < (rlim_t)last)
    last = (long)limit.rlim_max;
  for (long number = first; number < last; number++) close((int)number);
}

void platform_close_from(int first) {
#if defined(__linux__) && defined(SYS_close_range)
  if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0) return;
#endif
  platform_close_from_by_loop(first);
}

// What whoever started us ignores (nohup(1), a shell's trap ''), noted before anything of ours has
// changed a signal: a program that somebody runs through us is started as it would be without us.
static sigset_t ignored_at_start;

__attribute__((constructor)) static void note_ignored_signals(void) {
  sigemptyset(&ignored_at_start);
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
      sigaddset(&ignored_at_start, number);
  }
}

// A program that does not know of these two being ignored writes for ever to a pipe that nobody
// reads, or never gets to wait for a child.
static int stays_ignored(int number) {
  return number != SIGPIPE && number != SIGCHLD && sigismember(&ignored_at_start, number) == 1;
}

static void default_signals(int keeps_ignored) {
  // SIGKILL and SIGSTOP refuse; nothing to do about those.
#ifdef __linux__
  // Straight to the kernel: the C library keeps two numbers to itself and would leave them
  // ignored if whoever started us ignored them. The first word is the handler; all zero is
  // SIG_DFL, no flags, an empty mask; 64 signals are 8 bytes of mask.
  unsigned long plain[8] = {0}, ignored[8] = {(unsigned long)SIG_IGN};
  for (int number = 1; number < NSIG; number++) {
    const unsigned long *action = keeps_ignored && stays_ignored(number) ? ignored : plain;
    syscall(SYS_rt_sigaction, number, action, NULL, (size_t)8);
  }
#else
  struct sigaction action;
  memset(&action, 0, sizeof action);
  for (int number = 1; number < NSIG; number++) {
    action.sa_handler = keeps_ignored && stays_ignored(number) ? SIG_IGN : SIG_DFL;
    sigaction(number, &action, NULL);
  }
#endif
}

// One past the highest number the program gets.
static int descriptor_end(const struct platform_launch *plan) {
  int end = 3;
  for (int i = 0; i < plan->extra_count; i++)
    if (plan->extra[i].target >= end) end = plan->extra[i].target + 1;
  return end;
}

static int is_target(const struct platform_launch *plan, int number) {
  for (int i = 0; i < plan->extra_count; i++)
    if (plan->extra[i].target == number) return 1;
  return number < 3;
}

static int arrange_descriptors(const struct platform_launch *plan) {
  int sources[3 + PLATFORM_EXTRA_LIMIT] = {plan->input, plan->output, plan->error};
  int total = 3 + plan->extra_count;
  int end = descriptor_end(plan);
  for (int i = 3; i < total; i++) sources[i] = plan->extra[i - 3].source;
  // First out of the way, all of them: a source may be the target of another.
  for (int i = 0; i < total; i++) {
    int source = sources[i];
    if (source < 0) {
      source = open("/dev/null", i == 0 ? O_RDONLY : O_WRONLY);
      if (source < 0) return errno;
    }
    sources[i] = fcntl(source, F_DUPFD, end);
    if (sources[i] < 0) return errno;
  }
  for (int i = 0; i < total; i++)
    if (dup2(sources[i], i < 3 ? i : plan->extra[i - 3].target) < 0) return errno;
  for (int number = 3; number < end; number++)
    if (!is_target(plan, number)) close(number);
  platform_close_from(end);
  return 0;
}

static void put_pid(const struct platform_launch *plan, pid_t pid) {
  const size_t room = sizeof PLATFORM_PID_ROOM - 1;
  for (int i = 0; i < plan->pid_place_count; i++) {
    char digits[sizeof PLATFORM_PID_ROOM];
    size_t first = room;
    for (pid_t rest = pid; rest > 0; rest /= 10) digits[--first] = (char)('0' + rest % 10);
    char *place = plan->pid_places[i];
    size_t tail = room;
    while (place[tail] != 0) tail++;
    memmove(place + (room - first), place + room, tail - room + 1);
    memcpy(place, digits + first, room - first);
  }
}

static int step_into_group(const struct platform_launch *plan) {
  switch (plan->group) {
  case PLATFORM_GROUP_SESSION: return setsid() < 0 ? errno : 0;
  case PLATFORM_GROUP_OWN: return setpgid(0, 0) != 0 ? errno : 0;
  default: return 0;
  }
}

static int die_with(pid_t parent) {
#ifdef __linux__
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
  // A parent that died before the line above sends nothing any more.
  if (getppid() != parent) return ESRCH;
#else
  (void)parent;
#endif
  return 0;
}

static int no_core(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return errno;
  limit.rlim_cur = 0;
  return setrlimit(RLIMIT_CORE, &limit) != 0 ? errno : 0;
}

static int report_to_guardian(const struct platform_launch *plan) {
  int what = plan->group == PLATFORM_GROUP_SHARED ? PLATFORM_GUARD_PROCESS : PLATFORM_GUARD_GROUP;
  return -platform_guardian_tell(plan->guardian, what, getpid());
}

static int take_terminal(int terminal) {
  // Every signal is still blocked, so the SIGTTOU for a background group cannot stop us.
  return tcsetpgrp(terminal, getpgrp()) != 0 ? errno : 0;
}

#define TRY(number, expression)        \
  do {                                 \
    attempt->step = (number);          \
    attempt->error = (expression);     \
    if (attempt->error != 0) return;   \
  } while (0)

static void become(struct attempt *attempt) {
  const struct platform_launch *plan = attempt->plan;
  default_signals(plan->keeps_ignored);
  TRY(PLATFORM_STEP_GROUP, step_into_group(plan));
  if (plan->terminal >= 0) TRY(PLATFORM_STEP_TERMINAL, take_terminal(plan->terminal));
  if (plan->die_with_parent) TRY(PLATFORM_STEP_PARENT, die_with(attempt->parent));
  TRY(PLATFORM_STEP_LIMIT, no_core());
  // The guardian learns of the group before the program runs: there is no moment in which the
  // parent can die and leave an unwatched group behind.
  if (plan->guardian >= 0) TRY(PLATFORM_STEP_GUARDIAN, report_to_guardian(plan));
#ifdef __APPLE__
  // The fork variant reports through a pipe, which must live until execve.
  TRY(PLATFORM_STEP_DESCRIPTORS, 0);
#else
  TRY(PLATFORM_STEP_DESCRIPTORS, arrange_descriptors(plan));
#endif
  put_pid(plan, getpid());
  if (plan->directory) TRY(PLATFORM_STEP_DIRECTORY, chdir(plan->directory) != 0 ? errno : 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(plan->path, plan->argv, plan->envp);
  attempt->error = errno;
  attempt->step = PLATFORM_STEP_EXECUTE;
}

#ifdef __APPLE__
// vfork is deprecated there, so the failure comes back through a pipe that execve closes. The
// pipe is moved above the descriptors the program gets.
static pid_t start(struct attempt *attempt) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  int end = descriptor_end(attempt->plan);
  int report = fcntl(ends[1], F_DUPFD_CLOEXEC, end);
  close(ends[1]);
  if (report < 0) {
    close(ends[0]);
    return -1;
  }
  pid_t pid = fork();
  if (pid == 0) {
    struct platform_launch plan = *attempt->plan;
    int failed = 0;
    int sources[3 + PLATFORM_EXTRA_LIMIT] = {plan.input, plan.output, plan.error};
    int total = 3 + plan.extra_count;
    for (int i = 3; i < total; i++) sources[i] = plan.extra[i - 3].source;
    struct attempt mine = {&plan, attempt->parent, 0, PLATFORM_STEP_DESCRIPTORS};
    int keep = plan.guardian;
    for (int i = 0; i < total && !failed; i++) {
      int source = sources[i] >= 0 ? sources[i] : open("/dev/null", i == 0 ? O_RDONLY : O_WRONLY);
      sources[i] = fcntl(source, F_DUPFD_CLOEXEC, report + 1);
      if (sources[i] < 0) failed = errno;
    }
    if (keep >= 0 && !failed) {
      plan.guardian = fcntl(keep, F_DUPFD_CLOEXEC, report + 1);
      if (plan.guardian < 0) failed = errno;
    }
    if (plan.terminal >= 0 && !failed) {
      plan.terminal = fcntl(plan.terminal, F_DUPFD_CLOEXEC, report + 1);
      if (plan.terminal < 0) failed = errno;
    }
    for (int i = 0; i < total && !failed; i++)
      if (dup2(sources[i], i < 3 ? i : plan.extra[i - 3].target) < 0) failed = errno;
    mine.error = failed;
    if (!failed) {
      int last = getdtablesize();
      for (int number = 3; number < last; number++) {
        if (is_target(&plan, number)) continue;
        int flags = fcntl(number, F_GETFD);
        if (flags >= 0) fcntl(number, F_SETFD, flags | FD_CLOEXEC);
      }
      become(&mine);
    }
    int answer[2] = {mine.error, mine.step};
    (void)!write(report, answer, sizeof answer);
    _exit(127);
  }
  int saved = errno;
  close(report);
  int answer[2] = {0, 0};
  if (pid > 0) {
    ssize_t count;
    do count = read(ends[0], answer, sizeof answer);
    while (count < 0 && errno == EINTR);
    if (count == (ssize_t)sizeof answer) {
      attempt->error = answer[0];
      attempt->step = answer[1];
    } else {
      attempt->error = 0;
    }
  }
  close(ends[0]);
  errno = saved;
  return pid;
}
#else
static pid_t start(struct attempt *attempt) {
  pid_t pid = vfork();
  if (pid == 0) {
    become(attempt);
    _exit(127);
  }
  return pid;
}
#endif

static int is_sound(const struct platform_launch *plan) {
  if (plan->extra_count < 0 || plan->extra_count > PLATFORM_EXTRA_LIMIT) return 0;
  for (int i = 0; i < plan->extra_count; i++) {
    if (plan->extra[i].target < 3 || plan->extra[i].target > PLATFORM_TARGET_LIMIT) return 0;
    for (int j = 0; j < i; j++)
      if (plan->extra[j].target == plan->extra[i].target) return 0;
  }
  return 1;
}

int platform_launch(const struct platform_launch *plan, int32_t *pid, int *step) {
  *step = PLATFORM_STEP_DESCRIPTORS;
  if (!is_sound(plan)) return -EINVAL;

  // A parent that ignores SIGCHLD, a setting execve passes on, never gets to wait for a child.
  struct sigaction children;
  if (sigaction(SIGCHLD, NULL, &children) == 0 && children.sa_handler == SIG_IGN)
    signal(SIGCHLD, SIG_DFL);

  // No handler of ours may run in the child on shared memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  struct attempt attempt = {plan, getpid(), 0, PLATFORM_STEP_FORK};
  pid_t child = start(&attempt);
  int failed = child < 0 ? errno : attempt.error;
  // The same from this side, for variants of fork where the parent may be first. After execve
  // the kernel answers EACCES, and the child has done it.
  if (child > 0 && plan->group == PLATFORM_GROUP_OWN) setpgid(child, child);
  pthread_sigmask(SIG_SETMASK, &before, NULL);

  if (failed == 0) {
    *pid = child;
    return 0;
  }
  *step = attempt.step;
  if (child > 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    if (plan->guardian >= 0) platform_guardian_tell(plan->guardian, PLATFORM_GUARD_NOTHING, 0);
  }
  return -failed;
}

// To the numbers the program gets them under, and kept through execve. 0 or errno.
static int place_extras(const struct platform_launch *plan) {
  int moved[PLATFORM_EXTRA_LIMIT];
  for (int i = 0; i < plan->extra_count; i++) {
    moved[i] = fcntl(plan->extra[i].source, F_DUPFD_CLOEXEC, descriptor_end(plan));
    if (moved[i] < 0) return errno;
  }
  for (int i = 0; i < plan->extra_count; i++)
    if (dup2(moved[i], plan->extra[i].target) < 0) return errno;
  return 0;
}

int platform_replace(const struct platform_launch *plan) {
  if (!is_sound(plan)) return -EINVAL;
  sigset_t none, before;
  struct sigaction plain, pipes;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
#if defined(__linux__) && defined(SYS_close_range)
  // Marked, not closed: after a failed execve we go on and still need them. 4 is
  // CLOSE_RANGE_CLOEXEC, which the C library's headers do not always have.
  syscall(SYS_close_range, 3u, ~0u, 4u);
#else
  for (int number = 3; number < getdtablesize(); number++) {
    int flags = fcntl(number, F_GETFD);
    if (flags >= 0) fcntl(number, F_SETFD, flags | FD_CLOEXEC);
  }
#endif
  int failed = no_core();
  if (failed == 0) failed = place_extras(plan);
  if (failed) return -failed;
  put_pid(plan, getpid());
  // Ignored signals stay ignored through execve. SIGPIPE is the one we ignored ourselves.
  sigaction(SIGPIPE, &plain, &pipes);
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, &before);
  execve(plan->path, plan->argv, plan->envp);
  failed = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  sigaction(SIGPIPE, &pipes, NULL);
  return -failed;
}

int platform_wait(int32_t pid, int options, int *kind, int *value) {
  int flags = options & PLATFORM_WAIT_NO_END ? 0 : WEXITED;
  if (options & PLATFORM_WAIT_NO_HANG) flags |= WNOHANG;
  if (options & PLATFORM_WAIT_STOPPED) flags |= WSTOPPED;
  if (options & PLATFORM_WAIT_CONTINUED) flags |= WCONTINUED;
  if (options & PLATFORM_WAIT_KEEP) flags |= WNOWAIT;
  siginfo_t info;
  memset(&info, 0, sizeof info);
  while (waitid(P_PID, (id_t)pid, &info, flags) != 0)
    if (errno != EINTR) return -errno;
  if (info.si_pid == 0) return 0;
  *value = info.si_status;
  switch (info.si_code) {
  case CLD_EXITED: *kind = PLATFORM_EXITED; break;
  case CLD_KILLED: *kind = PLATFORM_SIGNALLED; break;
  case CLD_DUMPED: *kind = PLATFORM_DUMPED; break;
  case CLD_STOPPED:
  case CLD_TRAPPED: *kind = PLATFORM_STOPPED; break;
  case CLD_CONTINUED: *kind = PLATFORM_CONTINUED; break;
  default: return -EINVAL;
  }
  return 1;
}
