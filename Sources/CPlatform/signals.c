#define _GNU_SOURCE
#include "platform.h"

#ifdef __linux__
#include <sys/signalfd.h>
#endif

// One set of signals per process, as the kernel has one mask and one table of handlers.
static int open_descriptor = -1;
static int uses_pipe;
static sigset_t mask_before;
static sigset_t taken;
static struct sigaction actions_before[NSIG];
static int pipe_writing = -1;

static int code_is_kernel(int code, int32_t pid) {
#ifdef __linux__
  (void)pid;
  return code == SI_KERNEL;
#else
  // kill(2) fills in the sender, the terminal driver has none.
  return code != SI_QUEUE && pid == 0;
#endif
}

static void note(int number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  int sent = info != NULL;
  struct platform_signal_event event = {number, 0, sent ? info->si_pid : 0};
  if (sent) event.from_kernel = code_is_kernel(info->si_code, event.pid);
  if (event.from_kernel) event.pid = 0;
  // Below PIPE_BUF, so whole or not at all. A full pipe holds thousands already.
  (void)!write(pipe_writing, &event, sizeof event);
  errno = saved;
}

static int open_pipe(void) {
  int reading;
  int failed = platform_make_pipe(&reading, &pipe_writing, 1);
  if (failed) return failed;
  platform_set_nonblocking(reading, 1);
  platform_set_nonblocking(pipe_writing, 1);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = note;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigfillset(&action.sa_mask);
  for (int number = 1; number < NSIG; number++)
    if (sigismember(&taken, number) == 1) sigaction(number, &action, &actions_before[number]);
  // Whoever started us may have left them blocked, and a mask survives execve.
  pthread_sigmask(SIG_UNBLOCK, &taken, &mask_before);
  return reading;
}

int platform_signals_open(const int32_t *numbers, int count, int mechanism) {
  if (open_descriptor >= 0) return -EBUSY;
  sigemptyset(&taken);
  for (int i = 0; i < count; i++) {
    struct sigaction current;
    if (sigaction(numbers[i], NULL, &current) != 0) return -errno;
    if (current.sa_handler == SIG_IGN && numbers[i] != SIGCHLD) continue;
    sigaddset(&taken, numbers[i]);
  }
  // Ignored, it would also make every wait fail with ECHILD.
  if (sigismember(&taken, SIGCHLD) == 1) signal(SIGCHLD, SIG_DFL);
  int descriptor;
#ifdef __linux__
  uses_pipe = mechanism == PLATFORM_SIGNALS_PIPE;
  if (!uses_pipe) {
    pthread_sigmask(SIG_BLOCK, &taken, &mask_before);
    descriptor = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor < 0) {
      descriptor = -errno;
      pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
    }
  } else {
    descriptor = open_pipe();
  }
#else
  (void)mechanism;
  uses_pipe = 1;
  descriptor = open_pipe();
#endif
  if (descriptor >= 0) open_descriptor = descriptor;
  return descriptor;
}

void platform_signals_close(int descriptor) {
  if (descriptor != open_descriptor || descriptor < 0) return;
  // The mask first, so that what waits is delivered while its handler is there.
  pthread_sigmask(SIG_SETMASK, &mask_before, NULL);
  if (uses_pipe) {
    for (int number = 1; number < NSIG; number++)
      if (sigismember(&taken, number) == 1) sigaction(number, &actions_before[number], NULL);
    close(pipe_writing);
    pipe_writing = -1;
  }
  close(descriptor);
  open_descriptor = -1;
}

int platform_signals_next(int descriptor, struct platform_signal_event *event) {
  for (;;) {
    ssize_t count, whole;
#ifdef __linux__
    struct signalfd_siginfo info;
    if (!uses_pipe) {
      whole = sizeof info;
      count = read(descriptor, &info, sizeof info);
      if (count == whole) {
        event->number = (int32_t)info.ssi_signo;
        event->from_kernel = info.ssi_code == SI_KERNEL;
        event->pid = event->from_kernel ? 0 : (int32_t)info.ssi_pid;
        return 1;
      }
    } else
#endif
    {
      whole = sizeof *event;
      count = read(descriptor, event, sizeof *event);
      if (count == whole) return 1;
    }
    if (count >= 0) return -EIO;
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) return -errno;
  }
}

void platform_end_by(int number) {
  signal(number, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
  kill(getpid(), number);
}

void platform_stop_self(void) { kill(getpid(), SIGSTOP); }

int platform_stop_group(int number) {
  struct sigaction plain, before;
  sigaction(number, NULL, &before);
  if (before.sa_handler == SIG_IGN) return 0;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
  sigset_t stops, continues, mask, pending;
  sigemptyset(&stops);
  sigaddset(&stops, number);
  sigemptyset(&continues);
  sigaddset(&continues, SIGCONT);
  // What continues us stays to be seen here, and is delivered when the mask is as before.
  pthread_sigmask(SIG_BLOCK, &continues, &mask);
  sigaction(number, &plain, NULL);
  pthread_sigmask(SIG_UNBLOCK, &stops, NULL);
  // One to ourselves is delivered before the call returns, if it is not blocked.
  kill(0, number);
  int has_stopped = sigpending(&pending) == 0 && sigismember(&pending, SIGCONT) == 1;
  sigaction(number, &before, NULL);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  return has_stopped;
}
