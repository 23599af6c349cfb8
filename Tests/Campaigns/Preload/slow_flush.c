/* A disk that takes its time: each flush returns SLOW_FLUSH_US microseconds later. Loaded before
   the program; for benchmarks of what a slow disk would show. */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int flush(long call, int descriptor) {
  long result = syscall(call, descriptor);
  const char *delay = getenv("SLOW_FLUSH_US");
  if (delay) usleep((useconds_t)atoi(delay));
  return (int)result;
}

int fsync(int descriptor) { return flush(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return flush(SYS_fdatasync, descriptor); }
