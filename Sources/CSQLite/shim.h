#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift cannot call. For the options that take a flag:
   sets it to `value` and stores what is now in force in `now`. */
static inline int csqlite_db_config_flag(sqlite3 *db, int option, int value, int *now) {
  return sqlite3_db_config(db, option, value, now);
}

/* SQLITE_TRANSIENT is a cast in a macro, which Swift does not import. */
static inline int csqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes,
                                         sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}
