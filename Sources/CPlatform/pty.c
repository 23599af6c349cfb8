#define _GNU_SOURCE
#include "platform.h"

#include <sys/ioctl.h>

#if defined(__linux__) && !defined(TIOCGPTPEER)
#define TIOCGPTPEER _IO('T', 0x41)
#endif

static int other_side(int controlling) {
#ifdef __linux__
  // Straight from the one to the other: a name can lead elsewhere where another file system of
  // pseudo-terminals is mounted.
  int other = ioctl(controlling, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (other >= 0) return other;
#endif
  const char *name = ptsname(controlling);
  if (!name) return -errno;
  return platform_open(name, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
}

int platform_pty_open(int *controlling, int *other) {
  int number = posix_openpt(O_RDWR | O_NOCTTY);
  if (number < 0) return -errno;
  fcntl(number, F_SETFD, FD_CLOEXEC);
  int failed = 0;
  if (grantpt(number) != 0 || unlockpt(number) != 0) failed = -errno;
  // Nobody shares this open file, so the flag is ours to set.
  if (!failed) failed = platform_set_nonblocking(number, 1);
  if (!failed && (*other = other_side(number)) < 0) failed = *other;
  if (failed < 0) {
    close(number);
    return failed;
  }
  *controlling = number;
  return 0;
}

int platform_copy_terminal_size(int from, int to) {
  struct winsize size;
  if (ioctl(from, TIOCGWINSZ, &size) != 0 || ioctl(to, TIOCSWINSZ, &size) != 0) return -errno;
  return 0;
}

// As far as programs set them: the rest is speed and parity, which a pseudo-terminal makes up.
static int are_equal(const struct termios *one, const struct termios *two) {
  return one->c_iflag == two->c_iflag && one->c_oflag == two->c_oflag
    && one->c_lflag == two->c_lflag && memcmp(one->c_cc, two->c_cc, sizeof one->c_cc) == 0;
}

int platform_give_settings(
  int terminal, const struct termios *settings, struct termios *given, int is_first) {
  struct termios current;
  if (tcgetattr(terminal, &current) != 0) return -errno;
  if (!is_first && !are_equal(&current, given)) return 0;
  if (tcsetattr(terminal, TCSANOW, settings) != 0) return -errno;
  // As the kernel keeps them, which need not be as they were asked for.
  return tcgetattr(terminal, given) != 0 ? -errno : 0;
}

int platform_raw_mode(int terminal, struct platform_raw_mode *mode) {
  struct termios current;
  if (tcgetattr(terminal, &current) != 0) return -errno;
  if (are_equal(&current, &mode->raw)) return 0;
  mode->before = current;
  mode->raw = current;
  cfmakeraw(&mode->raw);
  mode->raw.c_cc[VMIN] = 1;
  mode->raw.c_cc[VTIME] = 0;
  return 0;
}

// Never waits for output to leave: a terminal that nobody reads would hold the program's end.
static int set(int terminal, const struct termios *settings) {
  while (tcsetattr(terminal, TCSANOW, settings) != 0)
    if (errno != EINTR) return -errno;
  return 0;
}

int platform_enter_raw_mode(int terminal, const struct platform_raw_mode *mode) {
  return set(terminal, &mode->raw);
}

int platform_leave_raw_mode(int terminal, const struct platform_raw_mode *mode) {
  struct termios current;
  if (tcgetattr(terminal, &current) != 0) return -errno;
  if (!are_equal(&current, &mode->raw)) return 0;
  // A background process may do this, as the one who left the terminal so.
  sigset_t one, before;
  sigemptyset(&one);
  sigaddset(&one, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &one, &before);
  int failed = set(terminal, &mode->before);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return failed;
}

int platform_keeps_newlines(int terminal) {
  struct termios current;
  return tcgetattr(terminal, &current) == 0 && (current.c_oflag & OPOST) == 0;
}
