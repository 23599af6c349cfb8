#define _GNU_SOURCE
#include "platform.h"

#include <sys/ioctl.h>
#include <sys/uio.h>

#ifdef __linux__
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U  // since Linux 6.3
#endif
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

int platform_open(const char *path, int flags, mode_t mode) {
  return platform_openat(AT_FDCWD, path, flags, mode);
}

int platform_openat(int directory, const char *name, int flags, mode_t mode) {
  for (;;) {
    int descriptor = openat(directory, name, flags, mode);
    if (descriptor >= 0) return descriptor;
    if (errno != EINTR) return -errno;
  }
}

int platform_duplicate(int descriptor) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  return copy < 0 ? -errno : copy;
}

int platform_is_open(int descriptor) { return fcntl(descriptor, F_GETFD) >= 0; }

int platform_replace_by_null(int descriptor) {
  int null = platform_open("/dev/null", O_RDWR | O_CLOEXEC, 0);
  if (null < 0) return null;
  int failed = 0;
  while (dup2(null, descriptor) < 0)
    if (errno != EINTR && errno != EBUSY) {
      failed = -errno;
      break;
    }
  close(null);
  return failed;
}

int platform_is_writable(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

int platform_closes_on_exec(int descriptor) {
  int flags = fcntl(descriptor, F_GETFD);
  return flags < 0 ? -errno : (flags & FD_CLOEXEC) != 0;
}

int platform_is_nonblocking(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 ? -errno : (flags & O_NONBLOCK) != 0;
}

int platform_set_nonblocking(int descriptor, int on) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return -errno;
  int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  return fcntl(descriptor, F_SETFL, wanted) < 0 ? -errno : 0;
}

int platform_file_system(const char *path, int64_t *type, int *remote, int64_t *free_bytes) {
  struct statfs system;
  while (statfs(path, &system) != 0)
    if (errno != EINTR) return -errno;
#ifdef __linux__
  // f_type is a signed word on some architectures and would be sign-extended.
  *type = (int64_t)(uint32_t)system.f_type;
  *remote = 0;
#else
  *type = 0;
  *remote = (system.f_flags & MNT_LOCAL) == 0;
#endif
  int64_t blocks = (int64_t)system.f_bavail;
  *free_bytes = blocks < 0 ? 0 : blocks * (int64_t)system.f_bsize;
  return 0;
}

int platform_device_numbers(const char *path, uint32_t *major_number, uint32_t *minor_number) {
  struct stat status;
  if (stat(path, &status) != 0) return -errno;
  *major_number = (uint32_t)major(status.st_dev);
  *minor_number = (uint32_t)minor(status.st_dev);
  return 0;
}

int platform_sync(int descriptor) {
#ifdef F_FULLFSYNC
  // Plain fsync there leaves the data in the drive's cache. Some file systems refuse this one.
  if (fcntl(descriptor, F_FULLFSYNC) == 0) return 0;
#endif
  // Not repeated after a failure: the kernel may have dropped the pages and would report success.
  while (fsync(descriptor) != 0)
    if (errno != EINTR) return -errno;
  return 0;
}

int platform_reserve(int descriptor, int64_t count) {
#ifdef __linux__
  for (;;) {
    if (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, (off_t)count) == 0) return 0;
    if (errno != EINTR) return -errno;
  }
#else
  fstore_t store = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, (off_t)count, 0};
  return fcntl(descriptor, F_PREALLOCATE, &store) < 0 ? -errno : 0;
#endif
}

int platform_try_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int platform_make_pipe(int *reading, int *writing, int close_on_exec) {
  int ends[2];
#ifdef __linux__
  if (pipe2(ends, close_on_exec ? O_CLOEXEC : 0) != 0) return -errno;
#else
  if (pipe(ends) != 0) return -errno;
  if (close_on_exec) {
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  }
#endif
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int platform_set_pipe_capacity(int descriptor, int bytes) {
#ifdef __linux__
  int capacity = fcntl(descriptor, F_SETPIPE_SZ, bytes);
  return capacity < 0 ? -errno : capacity;
#else
  (void)descriptor;
  (void)bytes;
  return -ENOTSUP;
#endif
}

int platform_terminal_size(int descriptor, uint16_t *columns, uint16_t *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -errno;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

ssize_t platform_write_without_waiting(int descriptor, const void *bytes, size_t count) {
#if defined(__linux__) && defined(RWF_NOWAIT)
  // O_NONBLOCK would belong to the open file, which stdout shares with the caller's shell; this
  // flag belongs to the one call. Offset -1 means the current position.
  struct iovec part = {(void *)bytes, count};
  for (;;) {
    ssize_t written = pwritev2(descriptor, &part, 1, -1, RWF_NOWAIT);
    if (written >= 0) return written;
    if (errno == EINTR) continue;
    if (errno == ENOSYS || errno == EINVAL || errno == ESPIPE) return -EOPNOTSUPP;
    return -errno;
  }
#else
  (void)descriptor;
  (void)bytes;
  (void)count;
  return -EOPNOTSUPP;
#endif
}

ssize_t platform_send_without_waiting(int descriptor, const void *bytes, size_t count) {
#ifdef MSG_NOSIGNAL
  int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
  int flags = MSG_DONTWAIT;
#endif
  for (;;) {
    ssize_t sent = send(descriptor, bytes, count, flags);
    if (sent >= 0) return sent;
    if (errno != EINTR) return -errno;
  }
}

#ifdef __linux__
static int make_memory_file(void) {
  unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int descriptor = memfd_create("vault", flags | MFD_NOEXEC_SEAL);
  if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create("vault", flags);
  return descriptor;
}

int platform_sealed_file(const void *bytes, size_t count) {
  int descriptor = make_memory_file();
  if (descriptor < 0) return -errno;
  for (size_t done = 0; done < count;) {
    ssize_t written = pwrite(descriptor, (const char *)bytes + done, count - done, (off_t)done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      int failed = written < 0 ? errno : EIO;
      close(descriptor);
      return -failed;
    }
    done += (size_t)written;
  }
  int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (fchmod(descriptor, 0400) != 0 || fcntl(descriptor, F_ADD_SEALS, seals) != 0) {
    int failed = errno;
    close(descriptor);
    return -failed;
  }
  // Memory files are swapped like any other memory. A locked view of one keeps it where it is.
  if (count > 0) {
    void *view = mmap(NULL, count, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (view != MAP_FAILED) mlock(view, count);
  }
  return descriptor;
}
#else
int platform_sealed_file(const void *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return -ENOSYS;
}
#endif
