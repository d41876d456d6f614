#include "core/store/migrate.hpp"
#include "core/cli/commands.hpp"
#include "core/store/backends.hpp"
#include "core/store/postgres/postgres_address.hpp"
#include "domino/error.hpp"

#include <unistd.h>
#include <chrono>
#include <iostream>

namespace domino {
namespace {

struct Moving {
    std::string from;
    bool give_up = false;
};

/// Each part's progress on one line of a terminal, or as lines of a log now and then.
class ProgressLine {
public:
    ~ProgressLine() { end(); }
    void tell(const MigrationProgress& progress) {
        const auto now = std::chrono::steady_clock::now();
        const bool is_news = progress.what != what_;
        if (!is_news && progress.done < progress.all &&
            now - told_ < (is_terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(5)))
            return;
        if (is_news) end();
        what_ = progress.what;
        told_ = now;
        std::cerr << (is_terminal_ ? "\r" : "") << progress.what << ": " << progress.done << " of " << progress.all
                  << (is_terminal_ ? "" : "\n") << std::flush;
        is_open_ = is_terminal_;
    }
    void end() {
        if (is_open_) std::cerr << "\n";
        is_open_ = false;
    }

private:
    const bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::string what_;
    std::chrono::steady_clock::time_point told_;
    bool is_open_ = false;
};

std::shared_ptr<EmbeddedDatabase> open_source(const Moving& moving, const Settings& settings) {
    const std::filesystem::path file = moving.from.empty() ? sqlite_file("", settings.data) : std::filesystem::path(moving.from);
    if (!std::filesystem::exists(file))
        throw Error("there is no " + file.string() + " to migrate from; set DOMINO_DATA, or give --from FILE");
    return std::make_shared<EmbeddedDatabase>(file, settings.name_space);
}

int move(const Moving& moving, const Settings& settings) {
    const BackendAddresses to{
        .stream = settings.stream, .store = settings.store, .data = settings.data, .name_space = settings.name_space};
    if (!PostgresAddress::is_one(to.store))
        throw Error("set DOMINO_STORE=postgresql://... and DOMINO_STREAM=redis://... to migrate to");
    const auto from = open_source(moving, settings);
    const auto store = open_postgres(to);
    const auto stream = open_shared_stream(to, store->partitions(), "");
    ProgressLine line;
    const MigrationOutcome outcome = migrate({.from = from,
                                              .store = *store,
                                              .stream = *stream,
                                              .shown = PostgresAddress(to.store).shown(),
                                              .tell = [&line](const MigrationProgress& progress) { line.tell(progress); }});
    line.end();
    if (outcome.was_done_before) {
        std::cout << "It was finished before: " << outcome.runs << " runs are there. Brokers may be started there.\n";
        return exit_ok;
    }
    std::cout << "Done: " << outcome.runs << " runs and " << outcome.entries
              << " entries that were not read yet. Brokers may be started there; the old data is kept and used no more.\n";
    if (outcome.refused > 0)
        std::cerr << "warning: " << outcome.refused << " runs could not be taken; \"domino dead-letters\" tells which and why\n";
    return exit_ok;
}

int give_up(const Moving& moving, const Settings& settings) {
    give_up_migration(*open_source(moving, settings));
    std::cout << "Given up: the embedded data can be used again. Drop the schema " << settings.name_space
              << " before you migrate to that database another time.\n";
    return exit_ok;
}

}  // namespace

void add_migrate_command(CLI::App& app, Action& action) {
    auto moving = std::make_shared<Moving>();
    auto* command = app.add_subcommand(
        "migrate", "Move the embedded data to DOMINO_STORE and DOMINO_STREAM (Postgres and Redis); goes on where it was stopped");
    command->add_option("--from", moving->from, "The SQLite file (default: domino.db in DOMINO_DATA)");
    command->add_flag("--give-up", moving->give_up, "Make the embedded data of an unfinished migration usable again");
    command->callback([&action, moving] {
        action = [moving](const Settings& settings) {
            return moving->give_up ? give_up(*moving, settings) : move(*moving, settings);
        };
    });
}

}  // namespace domino
