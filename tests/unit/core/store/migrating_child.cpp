// Migrates the embedded data in a folder to a Postgres namespace and to an embedded stream in another
// folder. Writes each progress as a line to standard output, "done" at the end.

#include "core/store/migrate.hpp"
#include "core/store/postgres_store.hpp"
#include "core/stream/embedded_stream.hpp"

#include <iostream>

int main(int count, char** arguments) {
    using namespace domino;
    if (count != 5) return 2;
    const auto from = std::make_shared<EmbeddedDatabase>(std::filesystem::path(arguments[1]) / "domino.db", "domino");
    const auto other = std::make_shared<EmbeddedDatabase>(std::filesystem::path(arguments[2]) / "domino.db", "domino");
    EmbeddedStream stream(other);
    PostgresStoreSettings settings;
    settings.address = arguments[3];
    settings.name_space = arguments[4];
    PostgresStore store(settings);
    migrate({.from = from, .store = store, .stream = stream, .shown = "there", .tell = [](const MigrationProgress& progress) {
                 std::cout << progress.what << " " << progress.done << std::endl;
             }});
    std::cout << "done" << std::endl;
}
