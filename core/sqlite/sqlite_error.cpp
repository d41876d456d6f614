#include "core/sqlite/sqlite_error.hpp"

#include <sqlite3.h>
#include <cerrno>

namespace domino {

namespace {

/// SQLite calls only ENOSPC "full"; a quota or a limit on file sizes comes as an I/O error.
bool says_no_space(int system_error) {
    return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

int last_error_of(sqlite3_file* file) {
    int error = 0;
    if (file != nullptr && file->pMethods != nullptr) file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error;
}

bool has_no_space(sqlite3* connection) {
    sqlite3_file* database = nullptr;
    sqlite3_file* log = nullptr;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &database);
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return says_no_space(last_error_of(database)) || says_no_space(last_error_of(log));
}

std::string explain(sqlite3* connection, int code, const std::string& file) {
    const int primary = code & 0xff;
    if (primary == SQLITE_FULL || (code == SQLITE_IOERR_WRITE && connection != nullptr && has_no_space(connection))) {
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
