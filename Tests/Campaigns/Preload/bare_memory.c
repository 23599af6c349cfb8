/* The control of the memory campaign: libsodium's guarded memory without its guard. What it hands
   out is ordinary heap, which may be swapped, dumped, and keeps what was in it. Loaded before the
   program under test. */

#include <stdlib.h>
#include <string.h>

void *sodium_malloc(size_t size) { return calloc(1, size); }
void *sodium_allocarray(size_t count, size_t size) { return calloc(count, size); }
void sodium_free(void *start) { free(start); }
int sodium_mlock(void *start, size_t size) { return 0; }
int sodium_munlock(void *start, size_t size) { return 0; }
int sodium_mprotect_noaccess(void *start) { return 0; }
int sodium_mprotect_readonly(void *start) { return 0; }
int sodium_mprotect_readwrite(void *start) { return 0; }
/* What was freed stays as it was. */
void sodium_memzero(void *start, size_t size) {}
