// A SQLite VFS that fails on order. Loaded before the program (LD_PRELOAD), it wraps the default
// VFS and becomes the default, so that every call the real program makes to its file goes through
// here. It is told what to do by variables:
//
//   FAULT_KIND          eio, enospc, short, fsync: the call fails so
//                       kill: the process is killed before the call, or, of a write, in its middle
//                       (none of these: only counts)
//   FAULT_AT            which of the calls that can fail in this way, from 1
//   FAULT_PERSISTENT    1: all later ones fail as well
//   FAULT_LOG           a file that gets one byte for each fault
//   FAULT_RENAME        1: no file takes another's name (EIO), as an anchor's must
//
// and, for the controls, which must make a campaign fail:
//
//   FAULT_DROP_JOURNAL  1: what is written to a journal goes nowhere, and success is reported
//   FAULT_NO_LOCKS      1: every lock is granted

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { KIND_NONE, KIND_EIO, KIND_ENOSPC, KIND_SHORT, KIND_FSYNC, KIND_KILL };

enum call {
  CALL_OPEN, CALL_DELETE, CALL_ACCESS, CALL_READ, CALL_WRITE, CALL_TRUNCATE, CALL_SYNC, CALL_SIZE,
  CALL_LOCK
};

static sqlite3_vfs *system_vfs;
static sqlite3_vfs own_vfs;
static sqlite3_io_methods own_methods;
static enum kind kind;
static long at, counted;
static bool persistent, drops_journal, grants_locks;
static int log_file = -1;

// The system's file object follows in the same allocation: SQLite gives szOsFile bytes.
struct file {
  sqlite3_file base;
  int is_journal;
  sqlite3_file *system;
};

static sqlite3_file *below(sqlite3_file *file) { return ((struct file *)file)->system; }

// Whether a call of this sort can fail in the chosen way.
static bool can_fail(enum call call) {
  switch (kind) {
  case KIND_EIO: return true;
  // A file system without room refuses to make a file, and to make one longer.
  case KIND_ENOSPC: return call == CALL_WRITE || call == CALL_OPEN;
  case KIND_SHORT: return call == CALL_WRITE;
  // The sync of a directory is part of SQLite's delete.
  case KIND_FSYNC: return call == CALL_SYNC || call == CALL_DELETE;
  case KIND_KILL:
    return call == CALL_WRITE || call == CALL_SYNC || call == CALL_DELETE || call == CALL_TRUNCATE;
  default: return false;
  }
}

static bool strikes(enum call call) {
  if (!can_fail(call)) return false;
  counted += 1;
  if (counted != at && !(persistent && counted > at)) return false;
  if (log_file >= 0 && write(log_file, "x", 1) != 1) abort();
  return true;
}

static int fault_close(sqlite3_file *file) {
  int code = below(file)->pMethods->xClose(below(file));
  file->pMethods = NULL;
  return code;
}

static int fault_read(sqlite3_file *file, void *buffer, int count, sqlite3_int64 offset) {
  if (strikes(CALL_READ)) return SQLITE_IOERR_READ;
  return below(file)->pMethods->xRead(below(file), buffer, count, offset);
}

static int fault_write(sqlite3_file *file, const void *buffer, int count, sqlite3_int64 offset) {
  bool drops = drops_journal && ((struct file *)file)->is_journal;
  if (strikes(CALL_WRITE)) {
    int half = count / 2;
    if (!drops && half > 0 && (kind == KIND_SHORT || kind == KIND_KILL)) {
      (void)below(file)->pMethods->xWrite(below(file), buffer, half, offset);
    }
    if (kind == KIND_KILL) kill(getpid(), SIGKILL);
    return kind == KIND_ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  if (drops) return SQLITE_OK;
  return below(file)->pMethods->xWrite(below(file), buffer, count, offset);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
  if (strikes(CALL_TRUNCATE)) {
    if (kind == KIND_KILL) kill(getpid(), SIGKILL);
    return SQLITE_IOERR_TRUNCATE;
  }
  return below(file)->pMethods->xTruncate(below(file), size);
}

static int fault_sync(sqlite3_file *file, int flags) {
  if (strikes(CALL_SYNC)) {
    if (kind == KIND_KILL) kill(getpid(), SIGKILL);
    return SQLITE_IOERR_FSYNC;
  }
  return below(file)->pMethods->xSync(below(file), flags);
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size) {
  if (strikes(CALL_SIZE)) return SQLITE_IOERR_FSTAT;
  // The journal that nothing reached is as long as its writer believes.
  return below(file)->pMethods->xFileSize(below(file), size);
}

static int fault_lock(sqlite3_file *file, int level) {
  if (grants_locks) return SQLITE_OK;
  if (strikes(CALL_LOCK)) return SQLITE_IOERR_LOCK;
  return below(file)->pMethods->xLock(below(file), level);
}

static int fault_unlock(sqlite3_file *file, int level) {
  if (grants_locks) return SQLITE_OK;
  return below(file)->pMethods->xUnlock(below(file), level);
}

static int fault_check_reserved(sqlite3_file *file, int *held) {
  if (grants_locks) {
    // "A writer is at work": without locks a reader would take a live journal for a crash's.
    *held = 1;
    return SQLITE_OK;
  }
  return below(file)->pMethods->xCheckReservedLock(below(file), held);
}

static int fault_control(sqlite3_file *file, int operation, void *argument) {
  return below(file)->pMethods->xFileControl(below(file), operation, argument);
}

static int fault_sector_size(sqlite3_file *file) {
  return below(file)->pMethods->xSectorSize(below(file));
}

static int fault_characteristics(sqlite3_file *file) {
  return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

static int fault_open(
  sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *granted) {
  struct file *own = (struct file *)file;
  memset(own, 0, sizeof *own);
  bool can = kind != KIND_ENOSPC || (flags & SQLITE_OPEN_CREATE) != 0;
  if (can && strikes(CALL_OPEN)) return SQLITE_CANTOPEN;
  own->system = (sqlite3_file *)(own + 1);
  own->is_journal = (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0;
  int code = system_vfs->xOpen(system_vfs, name, own->system, flags, granted);
  if (own->system->pMethods) own->base.pMethods = &own_methods;
  return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync_directory) {
  if (strikes(CALL_DELETE)) {
    if (kind == KIND_KILL) kill(getpid(), SIGKILL);
    if (kind == KIND_EIO) return SQLITE_IOERR_DELETE;
    // The name is gone; that it stays gone could not be made sure.
    int code = system_vfs->xDelete(system_vfs, name, 0);
    return code == SQLITE_OK && sync_directory ? SQLITE_IOERR_DIR_FSYNC : code;
  }
  return system_vfs->xDelete(system_vfs, name, sync_directory);
}

static int fault_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  if (strikes(CALL_ACCESS)) return SQLITE_IOERR_ACCESS;
  return system_vfs->xAccess(system_vfs, name, flags, result);
}

static bool is_on(const char *name);

// In the place of libc's: no part of SQLite renames.
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  if (is_on("FAULT_RENAME")) {
    if (log_file >= 0 && write(log_file, "x", 1) != 1) abort();
    errno = EIO;
    return -1;
  }
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

static bool is_on(const char *name) {
  const char *value = getenv(name);
  return value && strcmp(value, "1") == 0;
}

static enum kind chosen_kind(void) {
  static const char *const names[] = {"", "eio", "enospc", "short", "fsync", "kill"};
  const char *value = getenv("FAULT_KIND");
  for (int i = 1; value && i < (int)(sizeof names / sizeof *names); i++) {
    if (strcmp(value, names[i]) == 0) return (enum kind)i;
  }
  return KIND_NONE;
}

__attribute__((constructor)) static void take_over(void) {
  kind = chosen_kind();
  const char *number = getenv("FAULT_AT"), *log = getenv("FAULT_LOG");
  at = number ? atol(number) : 0;
  persistent = is_on("FAULT_PERSISTENT");
  drops_journal = is_on("FAULT_DROP_JOURNAL");
  grants_locks = is_on("FAULT_NO_LOCKS");
  if (log) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  system_vfs = sqlite3_vfs_find(NULL);
  if (!system_vfs) abort();
  own_vfs = *system_vfs;
  own_vfs.zName = "fault";
  own_vfs.pNext = NULL;
  own_vfs.szOsFile = (int)sizeof(struct file) + system_vfs->szOsFile;
  own_vfs.xOpen = fault_open;
  own_vfs.xDelete = fault_delete;
  own_vfs.xAccess = fault_access;
  own_methods = (sqlite3_io_methods){
    // Version 1: no shared memory and no mapped pages, which a vault never uses.
    .iVersion = 1,
    .xClose = fault_close, .xRead = fault_read, .xWrite = fault_write,
    .xTruncate = fault_truncate, .xSync = fault_sync, .xFileSize = fault_size,
    .xLock = fault_lock, .xUnlock = fault_unlock, .xCheckReservedLock = fault_check_reserved,
    .xFileControl = fault_control, .xSectorSize = fault_sector_size,
    .xDeviceCharacteristics = fault_characteristics,
  };
  if (sqlite3_vfs_register(&own_vfs, 1) != SQLITE_OK) abort();
}
