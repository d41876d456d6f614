#include "core/sqlite/embedded_database.hpp"

namespace domino {

namespace {

SchemaSettings open_once(const std::filesystem::path& file, const std::string& name_space) {
    SqliteDatabase database(file, SqliteDatabase::Mode::write);
    return prepare_schema(database, name_space);
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

}  // namespace

EmbeddedDatabase::EmbeddedDatabase(const std::filesystem::path& file, const std::string& name_space)
    : lock_(folder_of(file)), settings_(open_once(file, name_space)), readers_(file), writer_(file) {}

}  // namespace domino
