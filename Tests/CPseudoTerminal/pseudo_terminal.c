#define _GNU_SOURCE
#include "pseudo_terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int pseudo_terminal_open(char *path, size_t size) {
  int controlling = posix_openpt(O_RDWR | O_NOCTTY);
  if (controlling < 0) return -1;
  fcntl(controlling, F_SETFD, FD_CLOEXEC);
  if (grantpt(controlling) == 0 && unlockpt(controlling) == 0) {
    const char *name = ptsname(controlling);
    if (name && strlen(name) < size) {
      strcpy(path, name);
      return controlling;
    }
  }
  close(controlling);
  return -1;
}

int pseudo_terminal_other_side(const char *path) {
  return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

int pseudo_terminal_echoes(int descriptor) {
  struct termios settings;
  return tcgetattr(descriptor, &settings) == 0 && (settings.c_lflag & ECHO) != 0;
}

int pseudo_terminal_is_canonical(int descriptor) {
  struct termios settings;
  return tcgetattr(descriptor, &settings) == 0 && (settings.c_lflag & ICANON) != 0;
}

int pseudo_terminal_resize(int descriptor, unsigned short columns, unsigned short rows) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  return ioctl(descriptor, TIOCSWINSZ, &size);
}
