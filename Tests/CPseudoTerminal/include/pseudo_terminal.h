#ifndef PSEUDO_TERMINAL_H
#define PSEUDO_TERMINAL_H
#include <stddef.h>

// Opens a new pseudo-terminal and returns its controlling side, or -1; `path` gets the other
// side's name. Swift does not see posix_openpt.
int pseudo_terminal_open(char *path, size_t size);
// Opens the other side, for looking at its settings, or -1.
int pseudo_terminal_other_side(const char *path);
int pseudo_terminal_echoes(int descriptor);
int pseudo_terminal_is_canonical(int descriptor);
int pseudo_terminal_resize(int descriptor, unsigned short columns, unsigned short rows);

#endif
