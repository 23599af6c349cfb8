#define _GNU_SOURCE
#include "platform.h"

#include <stdio.h>
#include <sys/time.h>
#include <sys/un.h>

#ifdef __APPLE__
#include <libproc.h>
#endif

int platform_local_socket(void) {
#ifdef __linux__
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return descriptor < 0 ? -errno : descriptor;
#else
  int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  if (descriptor < 0) return -errno;
  int on = 1;
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
  return descriptor;
#endif
}

static int address_of(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  // A path that fills sun_path without its final zero is legal on Linux and a trap elsewhere.
  if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
  strcpy(address->sun_path, path);
  return 0;
}

int platform_local_bind(int descriptor, const char *path) {
  struct sockaddr_un address;
  int refused = address_of(path, &address);
  if (refused) return refused;
#ifdef __linux__
  // The inode is born with the socket's own mode: there is no moment with a wider one.
  if (fchmod(descriptor, 0600) != 0) return -errno;
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return -errno;
  return 0;
#else
  mode_t before = umask(0177);
  int failed = bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0 ? errno : 0;
  umask(before);
  return -failed;
#endif
}

int platform_local_connect(int descriptor, const char *path) {
  struct sockaddr_un address;
  int refused = address_of(path, &address);
  if (refused) return refused;
  while (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
    // A local connect that was interrupted has not begun; EISCONN is for kernels where it has.
    if (errno == EISCONN) return 0;
    if (errno != EINTR) return -errno;
  }
  return 0;
}

int platform_accept(int descriptor) {
  for (;;) {
#ifdef __linux__
    int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC);
    if (accepted >= 0) return accepted;
#else
    int accepted = accept(descriptor, NULL, NULL);
    if (accepted >= 0) {
      int on = 1;
      fcntl(accepted, F_SETFD, FD_CLOEXEC);
      // Unlike Linux, the listener's O_NONBLOCK is inherited.
      platform_set_nonblocking(accepted, 0);
      setsockopt(accepted, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
      return accepted;
    }
#endif
    // A client that went away between its connect and our accept is not our failure.
    if (errno != EINTR && errno != ECONNABORTED) return -errno;
  }
}

int platform_set_timeouts(int descriptor, int seconds) {
  struct timeval limit = {.tv_sec = seconds, .tv_usec = 0};
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0) return -errno;
  if (setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0) return -errno;
  return 0;
}

int platform_peer(int descriptor, uint32_t *uid, int32_t *pid) {
#ifdef __linux__
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -errno;
  if (size != sizeof peer) return -EINVAL;
  // A socket that is not connected answers with the "no user" id rather than an error.
  if (peer.uid == (uid_t)-1) return -ENOTCONN;
  *uid = peer.uid;
  *pid = peer.pid;
  return 0;
#else
  uid_t user;
  gid_t group;
  if (getpeereid(descriptor, &user, &group) != 0) return -errno;
  *uid = user;
  *pid = 0;
#ifdef LOCAL_PEERPID
  pid_t process = 0;
  socklen_t size = sizeof process;
  if (getsockopt(descriptor, SOL_LOCAL, LOCAL_PEERPID, &process, &size) == 0) *pid = process;
#endif
  return 0;
#endif
}

int platform_executable_path(int32_t pid, char *buffer, size_t size) {
  if (size == 0) return -ENAMETOOLONG;
#ifdef __linux__
  char link[32];
  snprintf(link, sizeof link, "/proc/%d/exe", (int)pid);
  ssize_t length = readlink(link, buffer, size - 1);
  if (length < 0) return -errno;
  if ((size_t)length == size - 1) return -ENAMETOOLONG;
  buffer[length] = 0;
  return (int)length;
#else
  int length = proc_pidpath(pid, buffer, (uint32_t)size);
  return length <= 0 ? -errno : length;
#endif
}
