#include "core/store/backends.hpp"
#include "tests/unit/support/own_all.hpp"
#include "tests/unit/support/sqlite_books.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <csignal>
#include <future>
#include <thread>

namespace domino::test {

using namespace std::chrono_literals;

namespace {

/// No file of this process grows beyond `bytes` while this lives: a write says so, as on a full disk.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

class DiskFull : public testing::Test {
protected:
    Appended append(const std::string& payload) {
        std::promise<Appended> answer;
        backends_.stream->append(Door::events, 0, payload, [&answer](const Appended& appended) { answer.set_value(appended); });
        return answer.get_future().get();
    }
    Applied apply(const Changes& changes) {
        std::promise<Applied> answer;
        backends_.store->apply({changes}, [&](const std::vector<ApplyOutcome>& out) { answer.set_value(out.at(0).applied); });
        return answer.get_future().get();
    }
    std::uint64_t there() { return backends_.stream->backlog(Door::events, 0, ""); }

    TemporaryFolder folder_;
    Backends backends_ = open_embedded(folder_.path());
};

}  // namespace

TEST_F(DiskFull, AppendsAndChangesFailInWordsNothingAcceptedIsLostAndItHeals) {
    Changes changes;
    changes.partition = own_all(*backends_.store, "tester")[0];
    changes.partition.events_cursor = std::string(2u << 20, '7');
    std::uint64_t accepted = 0;
    {
        const FileSizeLimit limit(1u << 20);
        Appended last = append("first");
        while (last.ok && accepted < 10000) {
            ++accepted;
            last = append(std::string(50000, 'x'));
        }
        ASSERT_FALSE(last.ok);
        EXPECT_FALSE(last.over_bound);
        EXPECT_EQ(last.error.rfind("disk full: ", 0), 0u) << last.error;
        EXPECT_NE(last.error.find((folder_.path() / "domino.db").string()), std::string::npos) << last.error;
        EXPECT_EQ(apply(changes), Applied::failed);
        EXPECT_EQ(backends_.stream->health().state, StreamHealth::State::down);
        EXPECT_EQ(backends_.stream->health().reason.rfind("disk full: ", 0), 0u);
        EXPECT_EQ(backends_.store->health().state, StoreHealth::State::down);
        EXPECT_EQ(there(), accepted) << "readers go on";
    }
    const auto enough = std::chrono::steady_clock::now() + 20s;
    while (backends_.stream->health().state != StreamHealth::State::ok && std::chrono::steady_clock::now() < enough) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(backends_.stream->health().state, StreamHealth::State::ok) << backends_.stream->health().reason;
    EXPECT_TRUE(append("after").ok);
    EXPECT_EQ(apply(changes), Applied::committed);
    EXPECT_EQ(there(), accepted + 1);
    backends_ = {};
    backends_ = open_embedded(folder_.path());
    EXPECT_EQ(there(), accepted + 1);
    EXPECT_EQ(check_books(folder_.path() / "domino.db"), std::vector<std::string>{});
}

TEST_F(DiskFull, AWriteThatFindsRoomAgainHealsAtOnce) {
    {
        const FileSizeLimit limit(200000);
        Appended last = append("first");
        for (int i = 0; i < 100 && last.ok; ++i) last = append(std::string(50000, 'x'));
        ASSERT_FALSE(last.ok);
    }
    EXPECT_TRUE(append("after").ok);
    EXPECT_EQ(backends_.stream->health().state, StreamHealth::State::ok);
}

}  // namespace domino::test
