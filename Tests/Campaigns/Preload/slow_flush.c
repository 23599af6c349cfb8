/* A disk that takes its time: each flush returns SLOW_FLUSH_US microseconds later, which is said
   when this is compiled. Loaded before the program; for benchmarks of what a slow disk shows. */

#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

static int flush(long call, int descriptor) {
  long result = syscall(call, descriptor);
  usleep(SLOW_FLUSH_US);
  return (int)result;
}

int fsync(int descriptor) { return flush(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return flush(SYS_fdatasync, descriptor); }
