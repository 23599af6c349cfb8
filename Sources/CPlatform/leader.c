#define _GNU_SOURCE
#include "session.h"

#include <sys/ioctl.h>
#include <sys/mman.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

// A program that is to be stopped with ^Z must not be a session's leader, nor the child of another
// session: the kernel does not let the keyboard stop a group that nobody in its session could
// continue. So this process leads the session of the pseudo-terminal, as a shell would. The
// program is its child, in a group of its own.
//
// It is forked before there is a secret, holds the program's environment only while it starts it,
// and does nothing after fork but system calls: the parent may have had other threads, and their
// locks are copied in whatever state they were. It also guards: see `end`.

// The descriptors of this process.
enum { COMMANDS = 0, TERMINAL = 1, PTY = 2, CONTROLLING = 3 };

struct leader {
  int failed;  // why there is no session
  pid_t child;
  int is_stopped;
  int has_ended;
  // The person's terminal is in this mode.
  int is_raw;
  struct platform_raw_mode mode;
  // What the pseudo-terminal was given last.
  struct termios settings;
};

static int receive_request(int socket, struct session_request *request, int *extra) {
  struct iovec part = {request, sizeof *request};
  union session_control control;
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  ssize_t received;
  do received = recvmsg(socket, &message, 0);
  while (received < 0 && errno == EINTR);
  if (received <= 0) return received == 0 ? -EPIPE : -errno;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_type == SCM_RIGHTS)
    memcpy(extra, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
  return session_receive(socket, (char *)request + received, sizeof *request - (size_t)received);
}

static int report(int kind, int value, int step) {
  struct platform_session_news news = {kind, value, step};
  return session_send(COMMANDS, &news, sizeof news);
}

// As a window that is closed. The kernel tells the leader of a session alone, so we tell the
// program, and before it can see the end of its input: a shell that sees that first just ends, and
// leaves its jobs behind.
static void hang_up(const struct leader *leader) {
  if (leader->child > 0) {
    // Its number cannot be used again: it is our child, and we do not wait for it.
    kill(-leader->child, SIGHUP);
    kill(-leader->child, SIGCONT);
  }
  close(CONTROLLING);
}

// Nobody is left to command. What the person sees first is the terminal as it was; then the
// session is hung up, and what does not heed that is killed.
__attribute__((noreturn)) static void end(const struct leader *leader) {
  enum { GRACE_MILLISECONDS = 500 };
  if (leader->is_raw) platform_leave_raw_mode(TERMINAL, &leader->mode);
  close(TERMINAL);
  hang_up(leader);
  if (leader->child > 0) {
    poll(NULL, 0, GRACE_MILLISECONDS);
    kill(-leader->child, SIGKILL);
  }
  _exit(0);
}

// Makes the pseudo-terminal what the person's terminal is to other programs.
static void follow_terminal(struct leader *leader, int is_first) {
  platform_copy_terminal_size(TERMINAL, PTY);
  struct termios now;
  if (!leader->is_raw && tcgetattr(TERMINAL, &now) != 0) return;
  platform_give_settings(
    PTY, leader->is_raw ? &leader->mode.before : &now, &leader->settings, is_first);
}

// Cuts `count` strings off the front, with a null behind the last. Returns what follows the list.
static char **cut(char **list, uint32_t count, char **strings, const char *end) {
  for (; count > 0 && *strings < end; count--) {
    *list++ = *strings;
    *strings += strnlen(*strings, (size_t)(end - *strings)) + 1;
  }
  *list++ = NULL;
  return list;
}

static int start(
  struct leader *leader, const struct session_request *request, const int *sources, int *step) {
  *step = PLATFORM_STEP_TERMINAL;
  // Each of the three lists ends with a null.
  size_t pointers = 3 + request->argument_count + 1 + request->variable_count + 1;
  size_t size = pointers * sizeof(char *) + request->byte_count;
  char **list = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (list == MAP_FAILED) return -errno;
  // Best effort: a moment later the program has it all in memory that nobody locks.
  mlock(list, size);
  char *strings = (char *)(list + pointers);
  char *end_of_strings = strings + request->byte_count;
  struct platform_descriptor extra[PLATFORM_EXTRA_LIMIT];
  for (uint32_t i = 0; i < request->extra_count; i++)
    extra[i] = (struct platform_descriptor){sources[i], request->targets[i]};
  char *places[PLATFORM_EXTRA_LIMIT];
  for (uint32_t i = 0; i < request->pid_place_count; i++)
    places[i] = strings + request->pid_places[i];
  if (session_receive(COMMANDS, strings, request->byte_count) != 0) end(leader);
  char **arguments = cut(list, 2, &strings, end_of_strings);
  char **variables = cut(arguments, request->argument_count, &strings, end_of_strings);
  cut(variables, request->variable_count, &strings, end_of_strings);
  struct platform_launch plan = {
    .path = list[0], .argv = arguments, .envp = variables, .directory = *list[1] ? list[1] : NULL,
    .input = PTY, .output = PTY, .error = PTY, .extra = extra,
    .extra_count = (int)request->extra_count, .pid_places = places,
    .pid_place_count = (int)request->pid_place_count, .group = PLATFORM_GROUP_OWN,
    .die_with_parent = 1, .keeps_ignored = 1, .terminal = request->is_in_front ? PTY : -1,
    .guardian = -1};
  int failed = leader->failed;
  if (!failed) failed = platform_launch(&plan, &leader->child, step);
  platform_wipe(list, size);
  munmap(list, size);
  return failed;
}

static void launch(struct leader *leader, const struct session_request *request, const int *extra) {
  int step;
  follow_terminal(leader, 1);
  int failed = start(leader, request, extra, &step);
  for (uint32_t i = 0; i < request->extra_count; i++) close(extra[i]);
  (void)!chdir("/");
  if (failed) {
    report(PLATFORM_SESSION_FAILED, -failed, step);
    _exit(1);
  }
  if (report(PLATFORM_SESSION_LAUNCHED, leader->child, 0) != 0) end(leader);
}

// As a shell does: the terminal is the job's, or it is ours and the job has to stop for it.
static void resume(struct leader *leader, const struct session_request *request) {
  if (leader->has_ended) return;
  int continues = request->continues && leader->is_stopped;
  if (!request->is_in_front) {
    tcsetpgrp(PTY, getpgrp());
  } else {
    follow_terminal(leader, 0);
    if (continues || tcgetpgrp(PTY) == getpgrp()) tcsetpgrp(PTY, leader->child);
  }
  if (!continues) return;
  leader->is_stopped = 0;
  kill(-leader->child, SIGCONT);
}

static void obey(struct leader *leader, const struct session_request *request, const int *extra) {
  switch (request->what) {
  case LAUNCH: launch(leader, request, extra); break;
  case RESIZE: platform_copy_terminal_size(TERMINAL, PTY); break;
  case RESUME: resume(leader, request); break;
  case HANG_UP: hang_up(leader); break;
  case RAW:
  case COOKED:
    leader->is_raw = request->what == RAW;
    leader->mode = request->mode;
    break;
  default: break;
  }
}

static void look_at_child(struct leader *leader) {
  int kind, value;
  if (leader->child <= 0 || leader->has_ended) return;
  int quick = PLATFORM_WAIT_NO_HANG;
  while (platform_wait(
           leader->child, quick | PLATFORM_WAIT_STOPPED | PLATFORM_WAIT_NO_END, &kind, &value) == 1)
  {
    leader->is_stopped = 1;
    report(kind, value, 0);
  }
  if (platform_wait(leader->child, quick | PLATFORM_WAIT_KEEP, &kind, &value) == 1) {
    leader->has_ended = 1;
    // Until now the output could not end, whatever the program did with its descriptors; from now
    // on it ends with the last of the session who has the pseudo-terminal open.
    close(PTY);
    report(kind, value, 0);
  }
}

static void wake(int number) { (void)number; }

void session_lead(int commands, int terminal, int pty, int controlling) {
  struct leader leader;
  memset(&leader, 0, sizeof leader);
  platform_ignore_signals();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = wake;
  sigaction(SIGCHLD, &action, NULL);
  // All are blocked; the one comes through while we wait, so none slips between a look and a wait.
  sigset_t waiting;
  sigfillset(&waiting);
  sigdelset(&waiting, SIGCHLD);

  if (setsid() < 0 || ioctl(pty, TIOCSCTTY, 0) != 0) leader.failed = -errno;
  // First out of the way: each may have the number of another.
  int sources[] = {commands, terminal, pty, controlling};
  for (int i = 0; i < 4; i++) sources[i] = fcntl(sources[i], F_DUPFD, 4);
  for (int i = 0; i < 4; i++) dup2(sources[i], i);
  platform_close_from(4);
#ifdef __linux__
  prctl(PR_SET_NAME, "session", 0, 0, 0);
#endif
  for (;;) {
    look_at_child(&leader);
    if (platform_wait_readable(COMMANDS, &waiting) <= 0) continue;
    struct session_request request;
    int extra[PLATFORM_EXTRA_LIMIT];
    if (receive_request(COMMANDS, &request, extra) != 0) end(&leader);
    obey(&leader, &request, extra);
  }
}

