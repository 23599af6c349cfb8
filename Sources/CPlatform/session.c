#define _GNU_SOURCE
#include "session.h"

int session_send(int socket, const void *bytes, size_t count) {
  const char *rest = bytes;
  while (count > 0) {
#ifdef MSG_NOSIGNAL
    ssize_t sent = send(socket, rest, count, MSG_NOSIGNAL);
#else
    ssize_t sent = send(socket, rest, count, 0);
#endif
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return -errno;
    rest += sent;
    count -= (size_t)sent;
  }
  return 0;
}

int session_receive(int socket, void *bytes, size_t count) {
  char *rest = bytes;
  while (count > 0) {
    ssize_t received = recv(socket, rest, count, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0) return -errno;
    if (received == 0) return -EPIPE;
    rest += received;
    count -= (size_t)received;
  }
  return 0;
}

static int send_request(int socket, struct session_request *request, const int *extra) {
  struct iovec part = {request, sizeof *request};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  union session_control control;
  memset(&control, 0, sizeof control);
  size_t size = request->extra_count * sizeof *extra;
  if (size > 0) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(size);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(&control.header), extra, size);
  }
#ifdef MSG_NOSIGNAL
  int flags = MSG_NOSIGNAL;
#else
  int flags = 0;
#endif
  ssize_t sent;
  do sent = sendmsg(socket, &message, flags);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return -errno;
  return session_send(socket, (char *)request + sent, sizeof *request - (size_t)sent);
}

int platform_session_start(int controlling, int pty, int terminal, int32_t *leader) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -errno;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
    int on = 1;
    setsockopt(ends[i], SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  }
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  if (pid == 0) session_lead(ends[1], terminal, pty, controlling);
  int failed = pid < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  if (failed) {
    close(ends[0]);
    return -failed;
  }
  *leader = pid;
  return ends[0];
}

static size_t size_of(char *const *list, uint32_t *count) {
  size_t size = 0;
  for (*count = 0; list[*count]; (*count)++) size += strlen(list[*count]) + 1;
  return size;
}

static int send_list(int socket, char *const *list) {
  int failed = 0;
  for (; *list && !failed; list++) failed = session_send(socket, *list, strlen(*list) + 1);
  return failed;
}

// Where in the strings that are sent a place in a variable is. False: nowhere.
static int find(const char *place, char *const *list, uint64_t first, uint64_t *offset) {
  for (; *list; list++) {
    size_t size = strlen(*list) + 1;
    if (place >= *list && place < *list + size) {
      *offset = first + (uint64_t)(place - *list);
      return 1;
    }
    first += size;
  }
  return 0;
}

static int describe(
  const struct platform_launch *plan, struct session_request *request, int *sources) {
  if (plan->extra_count < 0 || plan->extra_count > PLATFORM_EXTRA_LIMIT) return -EINVAL;
  request->extra_count = (uint32_t)plan->extra_count;
  for (int i = 0; i < plan->extra_count; i++) {
    sources[i] = plan->extra[i].source;
    request->targets[i] = plan->extra[i].target;
  }
  uint64_t before_variables = strlen(plan->path) + 1 + strlen(plan->directory) + 1
    + size_of(plan->argv, &request->argument_count);
  if (plan->pid_place_count < 0 || plan->pid_place_count > PLATFORM_EXTRA_LIMIT) return -EINVAL;
  request->pid_place_count = (uint32_t)plan->pid_place_count;
  for (int i = 0; i < plan->pid_place_count; i++)
    if (!find(plan->pid_places[i], plan->envp, before_variables, &request->pid_places[i]))
      return -EINVAL;
  request->byte_count = before_variables + size_of(plan->envp, &request->variable_count);
  return 0;
}

int platform_session_launch(
  int socket, const struct platform_launch *given, int is_in_front, int32_t *pid, int *step) {
  struct platform_launch plan = *given;
  if (!plan.directory) plan.directory = "";
  struct session_request request;
  memset(&request, 0, sizeof request);
  request.what = LAUNCH;
  request.is_in_front = is_in_front;
  int sources[PLATFORM_EXTRA_LIMIT];
  *step = PLATFORM_STEP_DESCRIPTORS;
  int failed = describe(&plan, &request, sources);
  if (failed) return failed;
  *step = PLATFORM_STEP_EXECUTE;
  if (request.byte_count > MOST_BYTES) return -E2BIG;
  *step = PLATFORM_STEP_FORK;
  failed = send_request(socket, &request, sources);
  if (!failed) failed = session_send(socket, plan.path, strlen(plan.path) + 1);
  if (!failed) failed = session_send(socket, plan.directory, strlen(plan.directory) + 1);
  if (!failed) failed = send_list(socket, plan.argv);
  if (!failed) failed = send_list(socket, plan.envp);
  struct platform_session_news news;
  if (!failed) failed = session_receive(socket, &news, sizeof news);
  if (failed) return failed;
  if (news.kind == PLATFORM_SESSION_FAILED) {
    *step = news.step;
    return -news.value;
  }
  *pid = news.value;
  return 0;
}

int platform_session_news(int socket, struct platform_session_news *news) {
  struct pollfd waiting = {socket, POLLIN, 0};
  int ready = poll(&waiting, 1, 0);
  if (ready <= 0) return ready == 0 || errno == EINTR ? 0 : -errno;
  int failed = session_receive(socket, news, sizeof *news);
  return failed ? failed : 1;
}

static int tell(int socket, struct session_request request) {
  return send_request(socket, &request, NULL);
}

int platform_session_resize(int socket) {
  return tell(socket, (struct session_request){.what = RESIZE});
}

int platform_session_hang_up(int socket) {
  return tell(socket, (struct session_request){.what = HANG_UP});
}

int platform_session_resume(int socket, int is_in_front, int continues) {
  return tell(
    socket,
    (struct session_request){.what = RESUME, .is_in_front = is_in_front, .continues = continues});
}

int platform_session_note_raw_mode(int socket, const struct platform_raw_mode *mode) {
  if (!mode) return tell(socket, (struct session_request){.what = COOKED});
  return tell(socket, (struct session_request){.what = RAW, .mode = *mode});
}

void platform_session_dismiss(int32_t leader) { kill(leader, SIGKILL); }

void platform_session_wait(int32_t leader) {
  while (waitpid(leader, NULL, 0) < 0 && errno == EINTR) {}
}
