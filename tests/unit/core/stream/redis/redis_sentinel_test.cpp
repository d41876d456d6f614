#include "tests/unit/core/stream/redis/redis_fixture.hpp"

namespace domino::test {

namespace {

/// A sentinel has seen the replica, so that it can promote it.
bool knows_replica(const RedisServer& sentinel) {
    return sentinel.command({"SENTINEL", "REPLICAS", "main"}).find("s_down") == std::string::npos &&
           !sentinel.command({"SENTINEL", "REPLICAS", "main"}).empty();
}

}  // namespace

TEST(RedisSentinel, AFailOverIsFollowed) {
    RedisServer master;
    RedisServer replica({"replicaof 127.0.0.1 " + std::to_string(master.port())});
    RedisServer sentinel = RedisServer::sentinel(master, "main");
    ASSERT_TRUE(eventually([&] { return knows_replica(sentinel); }));
    // The first sentinel is away.
    const auto stream =
        open_stream("redis+sentinel://127.0.0.1:" + std::to_string(free_port()) + "," + sentinel.host() + "/main");
    Cursor after = append_to(*stream, "before").cursor;
    ASSERT_NE(after, "");
    ASSERT_TRUE(eventually([&] { return replica.command({"XLEN", "domino:events:0"}) == "1"; }));
    auto waiting = std::async(std::launch::async, [&] {
        for (;;) {
            try {
                const auto entries = stream->read({{Door::events, 1, ""}}, 9, 1s);
                if (!entries.empty()) return entries.front().entry.payload;
            } catch (const TryLater&) {
                continue;
            }
        }
    });
    master.kill();
    const bool goes_on = eventually([&] { return append_to(*stream, "after", Door::events, 1).ok; }, 120s);
    EXPECT_TRUE(goes_on) << stream->health().reason;
    // Whatever became of it, the reader ends.
    replica.command({"XADD", "domino:events:1", "*", "e", "after"});
    EXPECT_EQ(waiting.get(), "after");
    if (!goes_on) return;
    EXPECT_EQ(replica.command({"XLEN", "domino:events:0"}), "1");
    append_to(*stream, "later");
    EXPECT_EQ(read_all(*stream, after), (Strings{"before", "later"}));
    EXPECT_TRUE(eventually([&] { return is_ok(*stream); })) << stream->health().reason;
}

TEST(RedisSentinel, AMasterThatNoSentinelKnowsIsReportedByName) {
    RedisServer master;
    RedisServer sentinel = RedisServer::sentinel(master, "main");
    const auto stream = open_stream("redis+sentinel://" + sentinel.host() + "/other");
    const StreamHealth health = stream->health();
    EXPECT_EQ(health.state, StreamHealth::State::down);
    EXPECT_NE(health.reason.find(sentinel.host() + ": this sentinel watches no master \"other\""), std::string::npos)
        << health.reason;
}

}  // namespace domino::test
