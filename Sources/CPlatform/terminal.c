#define _GNU_SOURCE
#include "platform.h"

// While a person is asked, a signal that ends or stops the process must first give the terminal
// back, and whoever asked must have the chance to put away what was begun.
// The signals are blocked all the time except inside ppoll, so none can slip between a test and
// the wait, and the handler does nothing but remember the number.

// Those that end a process come first.
static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
enum { ENDING = 4, CAUGHT = sizeof caught / sizeof *caught };
static volatile sig_atomic_t came;

static void remember(int number) { came = number; }

int platform_set_foreground(int descriptor, int32_t group) {
  sigset_t one, before;
  sigemptyset(&one);
  sigaddset(&one, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &one, &before);
  int failed = tcsetpgrp(descriptor, group) != 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return -failed;
}

int platform_wait_readable(int descriptor, const sigset_t *mask) {
#ifdef __APPLE__
  // No ppoll there; pselect has the same atomic mask.
  fd_set set;
  FD_ZERO(&set);
  if (descriptor >= FD_SETSIZE) {
    errno = EBADF;
    return -1;
  }
  FD_SET(descriptor, &set);
  return pselect(descriptor + 1, &set, NULL, NULL, NULL, mask);
#else
  struct pollfd waiting = {descriptor, POLLIN, 0};
  return ppoll(&waiting, 1, NULL, mask);
#endif
}

struct session {
  int descriptor;
  int is_hidden;
  struct termios terminal_before;
  struct sigaction actions_before[CAUGHT];
  sigset_t mask_before;
  sigset_t mask_waiting;
};

void platform_wipe(void *bytes, size_t count) {
  volatile unsigned char *byte = bytes;
  while (count--) *byte++ = 0;
}

static int begin(struct session *session) {
  struct termios quiet;
  if (tcgetattr(session->descriptor, &session->terminal_before) != 0) return errno;
  sigset_t blocked;
  sigemptyset(&blocked);
  came = 0;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = remember;
  for (int i = 0; i < CAUGHT; i++) sigaddset(&blocked, caught[i]);
  pthread_sigmask(SIG_BLOCK, &blocked, &session->mask_before);
  session->mask_waiting = session->mask_before;
  for (int i = 0; i < CAUGHT; i++) {
    sigaction(caught[i], &action, &session->actions_before[i]);
    sigdelset(&session->mask_waiting, caught[i]);
    // What was ignored stays so: nohup means it.
    if (session->actions_before[i].sa_handler == SIG_IGN)
      sigaction(caught[i], &session->actions_before[i], NULL);
  }
  if (!session->is_hidden) return 0;
  quiet = session->terminal_before;
  // Not canonical: the kernel's line is cut at 4,096 bytes without a word, and a pasted value can
  // be longer. The editing keys are obeyed in `take` instead.
  quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON);
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  if (tcsetattr(session->descriptor, TCSAFLUSH, &quiet) != 0) {
    int failed = errno;
    for (int i = 0; i < CAUGHT; i++) sigaction(caught[i], &session->actions_before[i], NULL);
    pthread_sigmask(SIG_SETMASK, &session->mask_before, NULL);
    return failed;
  }
  return 0;
}

// What came while the answer was read waits, since the signals are blocked: it is heard here. When
// a terminal goes away, the end of its input is often seen before the signal that says so.
static void hear(const struct session *session) {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, &session->mask_waiting, &blocked);
  pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}

// TCSAFLUSH drops what was typed and not read: the rest of a paste never reaches the shell.
//
// Where there is no answer, whoever asked puts away what was begun, and a signal that ends the
// process may come again, or only now. It must not end that too: those signals stay blocked, and
// the mask goes from one state to the other in one step.
static void restore(struct session *session, int is_answered) {
  while (session->is_hidden
    && tcsetattr(session->descriptor, TCSAFLUSH, &session->terminal_before) != 0)
    if (errno != EINTR) break;
  sigset_t mask = session->mask_before;
  for (int i = 0; i < ENDING && !is_answered; i++) sigaddset(&mask, caught[i]);
  for (int i = 0; i < CAUGHT; i++) sigaction(caught[i], &session->actions_before[i], NULL);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

static int put(int descriptor, const char *text) {
  size_t left = strlen(text);
  while (left > 0) {
    ssize_t count = write(descriptor, text, left);
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text += count;
    left -= (size_t)count;
  }
  return 0;
}

struct line {
  unsigned char *bytes;
  size_t capacity;
  size_t count;
  int overflowed;
};

static void drop_character(struct line *line, int is_utf8) {
  if (line->count == 0) return;
  if (is_utf8)
    while (line->count > 1 && (line->bytes[line->count - 1] & 0xC0) == 0x80) line->count--;
  line->count--;
}

enum { GOES_ON, ENDS, HANGS_UP };

static int is_key(const struct session *session, int which, unsigned char byte) {
  cc_t key = session->terminal_before.c_cc[which];
  return key != _POSIX_VDISABLE && key == byte;
}

static int take(const struct session *session, struct line *line, unsigned char byte) {
  if (byte == '\n' || byte == '\r') return ENDS;
  if (!session->is_hidden) {
    // The kernel has edited the line.
    if (line->count == line->capacity) line->overflowed = 1;
    else line->bytes[line->count++] = byte;
  } else if (is_key(session, VEOF, byte)) {
    return line->count == 0 && !line->overflowed ? HANGS_UP : ENDS;
  } else if (is_key(session, VKILL, byte)) {
    line->count = 0;
    line->overflowed = 0;
  } else if (is_key(session, VERASE, byte) || byte == 0x7F || byte == 0x08) {
#ifdef IUTF8
    drop_character(line, (session->terminal_before.c_iflag & IUTF8) != 0);
#else
    drop_character(line, 1);
#endif
  } else if (line->count == line->capacity) {
    line->overflowed = 1;
  } else {
    line->bytes[line->count++] = byte;
  }
  return GOES_ON;
}

// 1: read on; 0: *result is set; the signal that came is in *signal_number.
static int read_some(
  struct session *session, struct line *line, int *result, int *signal_number) {
  int ready = platform_wait_readable(session->descriptor, &session->mask_waiting);
  if (came != 0) {
    *signal_number = (int)came;
    *result = PLATFORM_LINE_INTERRUPTED;
    return 0;
  }
  if (ready < 0) {
    if (errno == EINTR) return 1;
    *result = -errno;
    return 0;
  }
  // Straight into the caller's memory where there is room, else into one byte that is wiped: the
  // line may be exactly as long as the buffer, and its end is still to come.
  unsigned char spare = 0;
  size_t room = line->capacity - line->count;
  size_t from = line->count;
  unsigned char *place = room > 0 ? line->bytes + from : &spare;
  ssize_t count = read(session->descriptor, place, room > 0 ? room : 1);
  if (count < 0) {
    if (errno == EINTR || errno == EAGAIN) return 1;
    *result = -errno;
    return 0;
  }
  if (count == 0) {
    *result = PLATFORM_LINE_END;
    return 0;
  }
  // In place: what is kept never overtakes what is read.
  int state = GOES_ON;
  for (ssize_t i = 0; i < count && state == GOES_ON; i++) state = take(session, line, place[i]);
  // Of a line that the kernel edits, a part alone is one that ends without its end: ^D behind text.
  if (!session->is_hidden && (size_t)count < (room > 0 ? room : 1)) state = ENDS;
  platform_wipe(line->bytes + line->count, line->capacity - line->count);
  platform_wipe(&spare, sizeof spare);
  if (state == GOES_ON) return 1;
  if (state == HANGS_UP) *result = PLATFORM_LINE_END;
  else *result = line->overflowed ? PLATFORM_LINE_TOO_LONG : PLATFORM_LINE;
  return 0;
}

// A background job that asks would fight the shell for the keyboard; it stops as any other
// program does. 0: we are in front, or the terminal does not say.
static int come_to_front(int descriptor) {
  for (int tries = 0;; tries++) {
    pid_t front = tcgetpgrp(descriptor);
    if (front < 0 || front == getpgrp()) return 0;
    if (tries == 2) return EIO;
    kill(0, SIGTTIN);
  }
}

// Stops as asked, now that the terminal is as it was, even where the process handles or blocks
// the signal for another purpose: nothing else would read it while we wait for a line.
static void stop(int number) {
  struct sigaction plain, before;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
  sigset_t one, mask;
  sigemptyset(&one);
  sigaddset(&one, number);
  sigaction(number, &plain, &before);
  kill(getpid(), number);
  pthread_sigmask(SIG_UNBLOCK, &one, &mask);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(number, &before, NULL);
}

int platform_read_line(
  int descriptor, int is_hidden, const char *prompt, void *buffer, size_t capacity, size_t *count,
  int *signal_number) {
  struct session session;
  session.descriptor = descriptor;
  session.is_hidden = is_hidden;
  for (;;) {
    int failed = come_to_front(descriptor);
    if (failed) return -failed;
    struct line line = {buffer, capacity, 0, 0};
    if ((failed = begin(&session))) return -failed;
    int result = 0;
    if ((failed = put(descriptor, prompt))) result = -failed;
    else
      while (read_some(&session, &line, &result, signal_number)) {}
    // What is seen ended its line itself.
    if (is_hidden || result != PLATFORM_LINE) put(descriptor, "\n");
    hear(&session);
    if (came != 0) {
      result = PLATFORM_LINE_INTERRUPTED;
      *signal_number = (int)came;
    }
    if (result != PLATFORM_LINE) platform_wipe(buffer, capacity);
    int stops = came == SIGTSTP || came == SIGTTIN || came == SIGTTOU;
    restore(&session, stops || result == PLATFORM_LINE || result == PLATFORM_LINE_TOO_LONG);
    if (result != PLATFORM_LINE_INTERRUPTED) {
      *count = result == PLATFORM_LINE ? line.count : 0;
      return result;
    }
    if (!stops) return result;
    stop(*signal_number);  // and ask again when continued
  }
}
