#ifndef SESSION_H
#define SESSION_H

#include "platform.h"

// Between a process and the leader of the session it has forked: requests one way, news the other,
// over a pair of sockets.

enum { LAUNCH = 1, RESIZE, RESUME, HANG_UP, RAW, COOKED };

struct session_request {
  int32_t what;
  int32_t is_in_front;
  int32_t continues;
  uint32_t extra_count;  // of the descriptors that come along
  int32_t targets[PLATFORM_EXTRA_LIMIT];
  uint32_t pid_place_count;
  uint64_t pid_places[PLATFORM_EXTRA_LIMIT];  // from the first string on
  // The strings that follow: the path, the directory (empty: stay), arguments and variables.
  uint32_t argument_count;
  uint32_t variable_count;
  uint64_t byte_count;  // of all of them, their zero bytes included
  struct platform_raw_mode mode;
};

// What the kernel takes at most, 3/4 of an 8 MiB stack, and room to spare: execve(2).
enum { MOST_BYTES = 16 << 20 };

// Descriptors that come along with a request.
union session_control {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(PLATFORM_EXTRA_LIMIT * sizeof(int))];
};

// Both return 0, or -errno; -EPIPE when the other side is gone.
int session_send(int socket, const void *bytes, size_t count);
int session_receive(int socket, void *bytes, size_t count);

// The leader, from the fork on.
__attribute__((noreturn)) void session_lead(
  int commands, int terminal, int pty, int controlling);

#endif
