#include "core/store/sqlite/sqlite_error.hpp"

#include <sqlite3.h>
#include <cerrno>

namespace domino {

namespace {

bool says_no_space(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

std::string explain(sqlite3* connection, int code, const std::string& file) {
    const int system_error = connection ? sqlite3_system_errno(connection) : 0;
    const int primary = code & 0xff;
    if (primary == SQLITE_FULL || (primary == SQLITE_IOERR && says_no_space(system_error))) {
        return "disk full: " + file + " cannot grow; free space on its file system, Domino then goes on by itself";
    }
    const std::string detail = connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    switch (primary) {
        case SQLITE_IOERR: return "disk error at " + file + " (" + detail + "); look at the system's log for the device";
        case SQLITE_READONLY: return file + " is read-only (" + detail + "); make the file and its folder writable";
        case SQLITE_CANTOPEN: return file + " cannot be opened (" + detail + "); look at the folder and its permissions";
        case SQLITE_BUSY: return file + " is locked by another program; end what else works on it";
        case SQLITE_NOTADB: return file + " is no SQLite database; move it away or restore it from a backup";
        case SQLITE_CORRUPT: return file + " is damaged (" + detail + "); restore it from a backup";
        default: return file + ": " + detail;
    }
}

}  // namespace

SqliteError SqliteError::of(sqlite3* connection, int code, const std::string& file, const std::string& doing) {
    const std::string text = explain(connection, code, file);
    return SqliteError(code, doing.empty() ? text : text + " [" + doing + "]");
}

bool SqliteError::is_about_values() const noexcept {
    switch (code_ & 0xff) {
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
        case SQLITE_RANGE: return true;
        default: return false;
    }
}

}  // namespace domino
