#include "tests/unit/core/stream/redis/redis_fixture.hpp"

namespace domino::test {

class RedisGeneration : public RedisStreamTest {
protected:
    /// Until the reader has noticed.
    void restart_server() {
        server_.restart();
        ASSERT_TRUE(eventually([&] { return append_to(stream(), "probe", Door::callbacks, 15).ok; }));
    }
};

TEST_F(RedisGeneration, AfterARestartTheKeptTailIsReadOnceMore) {
    for (const char* payload : {"a", "b", "c"}) ASSERT_TRUE(append(payload).ok);
    Cursor after;
    EXPECT_EQ(read_all(stream(), after), (Strings{"a", "b", "c"}));
    const Cursor of_old_server = after;
    restart_server();
    EXPECT_EQ(read_all(stream(), after), (Strings{"a", "b", "c"}));
    EXPECT_NE(after, of_old_server);
    EXPECT_EQ(after.substr(0, after.find('@')), of_old_server.substr(0, of_old_server.find('@')));
    EXPECT_EQ(read_all(stream(), after), Strings{});
    append("d");
    EXPECT_EQ(read_all(stream(), after), Strings{"d"});
    reopen();
    EXPECT_EQ(read_all(stream(), after), Strings{});
}

TEST_F(RedisGeneration, AnEmptyTailHasNothingToReadAgain) {
    Cursor after = append("a").cursor;
    std::this_thread::sleep_for(5ms);
    stream().trim(Door::events, 0, after, 0ms);
    restart_server();
    EXPECT_EQ(read_all(stream(), after), Strings{});
    append("b");
    EXPECT_EQ(read_all(stream(), after), Strings{"b"});
    EXPECT_EQ(read_all(stream(), after), Strings{});
}

TEST_F(RedisGeneration, IdsThatWentBackAreReadAndNotTrimmed) {
    const Cursor lost = append("lost with the old server").cursor;
    server_.command({"DEL", "domino:events:0"});
    server_.restart();
    server_.command({"XADD", "domino:events:0", "5-1", "e", "new with an old clock"});
    ASSERT_TRUE(eventually([&] { return append_to(stream(), "probe", Door::callbacks, 15).ok; }));
    EXPECT_EQ(stream().backlog(Door::events, 0, lost), 1u);
    stream().trim(Door::events, 0, lost, 0ms);
    Cursor after = lost;
    EXPECT_EQ(read_all(stream(), after), Strings{"new with an old clock"});
    EXPECT_EQ(read_all(stream(), after), Strings{});
    stream().trim(Door::events, 0, after, 0ms);
    EXPECT_EQ(read_all(stream()), Strings{});
}

TEST_F(RedisGeneration, IdsThatWentBackOnTheSameServerAreReadAndNotTrimmed) {
    const Cursor lost = append("gone").cursor;
    server_.command({"DEL", "domino:events:0"});
    server_.command({"XADD", "domino:events:0", "5-1", "e", "new with an old clock"});
    stream().trim(Door::events, 0, lost, 0ms);
    Cursor after = lost;
    EXPECT_TRUE(eventually([&] { return read_all(stream(), after) == Strings{"new with an old clock"}; }));
    EXPECT_EQ(read_all(stream(), after), Strings{});
}

TEST_F(RedisGeneration, ACursorOfAnotherServerTrimsNothingUntilItsPlaceIsReadAgain) {
    const Cursor before = append("a").cursor;
    append("b");
    restart_server();
    stream().trim(Door::events, 0, before, 0ms);
    EXPECT_EQ(stream().backlog(Door::events, 0, before), 1u);
    Cursor after = before;
    EXPECT_EQ(read_all(stream(), after), (Strings{"a", "b"}));
    stream().trim(Door::events, 0, after, 0ms);
    EXPECT_EQ(stream().backlog(Door::events, 0, ""), 0u);
}

TEST_F(RedisGeneration, ATailGoesOnOverARestartAndBeginsAnewWhenIdsWentBack) {
    stream().publish(Publication::results, 0, {"a"});
    Cursor after = stream().newest(Publication::results, 0);
    restart_server();
    EXPECT_TRUE(stream().tail(Publication::results, 0, after, 9).empty());
    stream().publish(Publication::results, 0, {"b"});
    EXPECT_EQ(stream().tail(Publication::results, 0, after, 9).at(0).payload, "b");
    after = stream().newest(Publication::results, 0);
    server_.command({"DEL", "domino:results:0"});
    restart_server();
    server_.command({"XADD", "domino:results:0", "5-1", "e", "old clock"});
    EXPECT_EQ(stream().tail(Publication::results, 0, after, 9).at(0).payload, "old clock");
}

}  // namespace domino::test
