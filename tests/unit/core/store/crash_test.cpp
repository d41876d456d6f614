#include "core/store/backends.hpp"
#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/sqlite_books.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <set>

namespace domino::test {

using namespace std::chrono_literals;

namespace {

/// A process that writes into `folder` until it is killed, and the lines it has told.
class WritingChild {
public:
    WritingChild(const std::filesystem::path& folder, const std::string& prefix) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        const std::string data = folder.string();
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::execl(DOMINO_WRITING_CHILD, DOMINO_WRITING_CHILD, data.c_str(), prefix.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        told_ = ::fdopen(ends[0], "r");
    }
    ~WritingChild() {
        kill();
        ::fclose(told_);
    }
    WritingChild(const WritingChild&) = delete;
    WritingChild& operator=(const WritingChild&) = delete;

    pid_t process() const { return process_; }
    /// The next whole line without its end; "" when the child is gone.
    std::string line() {
        std::string text;
        for (int c = std::fgetc(told_); c != EOF; c = std::fgetc(told_)) {
            if (c == '\n') return text;
            text += static_cast<char>(c);
        }
        return "";
    }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }

private:
    pid_t process_ = -1;
    FILE* told_ = nullptr;
};

std::set<std::string> all_events(Stream& stream) {
    std::set<std::string> events;
    for (int partition = 0; partition < 16; ++partition) {
        Cursor cursor;
        for (;;) {
            const auto entries = stream.read({{Door::events, partition, cursor}}, 1000, 0ms);
            if (entries.empty()) break;
            for (const DoorEntry& one : entries) events.insert(one.entry.payload);
            cursor = entries.back().entry.cursor;
        }
    }
    return events;
}

}  // namespace

TEST(Crash, WhatWasAcknowledgedIsThereAfterEachKill) {
    TemporaryFolder folder;
    std::set<std::string> acknowledged_events;
    std::set<std::string> acknowledged_runs;
    for (int round = 0; round < 5; ++round) {
        WritingChild child(folder.path(), std::to_string(round).append("-"));
        ASSERT_EQ(child.line(), "ready");
        const int lines = 50 + 400 * round;
        int read = 0;
        for (std::string line = child.line(); !line.empty(); line = child.line()) {
            (line.rfind("run ", 0) == 0 ? acknowledged_runs : acknowledged_events).insert(line.substr(line.find(' ') + 1));
            if (++read == lines) child.kill();
        }
        ASSERT_GE(read, lines);
    }
    const Backends backends = open_embedded(folder.path());
    const std::set<std::string> events = all_events(*backends.stream);
    for (const std::string& id : acknowledged_events) EXPECT_TRUE(events.count(id) > 0) << id;
    const std::vector<std::string> runs(acknowledged_runs.begin(), acknowledged_runs.end());
    EXPECT_EQ(backends.store->existing_runs(runs), runs);
    EXPECT_GT(runs.size(), 100u);
    EXPECT_EQ(check_books(folder.path() / "domino.db"), std::vector<std::string>{});
}

TEST(Crash, AFolderThatAnotherProcessHasIsRefusedNamingBothUntilThatIsDead) {
    TemporaryFolder folder;
    WritingChild child(folder.path(), "x");
    ASSERT_EQ(child.line(), "ready");
    const std::string text = refusal_of([&] { open_embedded(folder.path()); });
    EXPECT_NE(text.find(folder.path().string()), std::string::npos) << text;
    EXPECT_NE(text.find("process " + std::to_string(child.process())), std::string::npos) << text;
    child.kill();
    EXPECT_EQ(refusal_of([&] { open_embedded(folder.path()); }), "");
}

}  // namespace domino::test
