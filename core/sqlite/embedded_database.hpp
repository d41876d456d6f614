#pragma once

#include "core/sqlite/data_lock.hpp"
#include "core/sqlite/schema.hpp"
#include "core/sqlite/sqlite_readers.hpp"
#include "core/sqlite/sqlite_writer.hpp"

namespace domino {

/// The one file of an embedded broker, held alone: its lock, its writer, its readers. Shared by
/// the embedded stream and the SQLite store; gone with the last of them. Any thread may use it.
class EmbeddedDatabase {
public:
    /// Makes what is missing. Throws `Error` when another process has the folder or the file is
    /// none this program can work on.
    EmbeddedDatabase(const std::filesystem::path& file, const std::string& name_space);

    SqliteWriter& writer() { return writer_; }
    SqliteReaders& readers() { return readers_; }
    int partitions() const { return settings_.partitions; }

private:
    DataLock lock_;
    SchemaSettings settings_;
    SqliteReaders readers_;
    SqliteWriter writer_;
};

}  // namespace domino
