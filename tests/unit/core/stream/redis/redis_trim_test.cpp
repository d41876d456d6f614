#include "tests/unit/core/stream/redis/redis_fixture.hpp"

namespace domino::test {

namespace {

std::string id_of(const Cursor& cursor) {
    return cursor.substr(0, cursor.find('@'));
}

}  // namespace

class RedisTrim : public RedisStreamTest {
protected:
    std::size_t length(const std::string& key) { return std::stoul(server_.command({"XLEN", key})); }
    /// What XINFO GROUPS says of the one group there is.
    std::string of_group(const std::string& key, const std::string& field) {
        std::istringstream lines(server_.command({"XINFO", "GROUPS", key}));
        for (std::string line; std::getline(lines, line);) {
            if (line != field) continue;
            std::getline(lines, line);
            return line;
        }
        return "no " + field;
    }
};

TEST_F(RedisTrim, ForeignClientsGroupsAreNeverTrimmedPast) {
    const std::string key = "domino:results:0";
    stream().publish(Publication::results, 0, {"a", "b", "c", "d"});
    server_.command({"XGROUP", "CREATE", key, "foreign", "0"});
    std::this_thread::sleep_for(5ms);
    stream().trim_publication(Publication::results, 0, 0ms, 1h);
    EXPECT_EQ(length(key), 4u);
    server_.command({"XREADGROUP", "GROUP", "foreign", "f", "COUNT", "3", "STREAMS", key, ">"});
    stream().trim_publication(Publication::results, 0, 0ms, 1h);
    EXPECT_EQ(length(key), 4u);
    const auto all = stream().tail(Publication::results, 0, "", 9);
    server_.command({"XACK", key, "foreign", id_of(all[0].cursor), id_of(all[2].cursor)});
    stream().trim_publication(Publication::results, 0, 0ms, 1h);
    EXPECT_EQ(stream().tail(Publication::results, 0, "", 9).front().payload, "b");
    server_.command({"XACK", key, "foreign", id_of(all[1].cursor)});
    stream().trim_publication(Publication::results, 0, 0ms, 1h);
    EXPECT_EQ(stream().tail(Publication::results, 0, "", 9).front().payload, "c");
    // What is left is what the group was given last, and what it was not given yet.
    EXPECT_EQ(server_.command({"XREADGROUP", "GROUP", "foreign", "f", "STREAMS", key, ">"}).find("d") != std::string::npos, true);
}

TEST_F(RedisTrim, AGroupThatIsDestroyedHoldsNothingBack) {
    stream().publish(Publication::dead, 0, {"a"});
    stream().create_group(Publication::dead, 0, "gone", "");
    std::this_thread::sleep_for(5ms);
    stream().trim_publication(Publication::dead, 0, 0ms, 1h);
    EXPECT_EQ(length("domino:dead"), 1u);
    server_.command({"XGROUP", "DESTROY", "domino:dead", "gone"});
    stream().trim_publication(Publication::dead, 0, 0ms, 1h);
    EXPECT_EQ(length("domino:dead"), 0u);
}

TEST_F(RedisTrim, OnADoorAForeignGroupIsRespectedAndTheMirrorIsNot) {
    const std::string key = "domino:events:0";
    append("a");
    const Cursor b = append("b").cursor;
    append("c");
    server_.command({"XGROUP", "CREATE", key, "audit", "0"});
    std::this_thread::sleep_for(5ms);
    stream().trim(Door::events, 0, b, 0ms);
    EXPECT_EQ(length(key), 3u);
    server_.command({"XGROUP", "DESTROY", key, "audit"});
    stream().trim(Door::events, 0, b, 0ms);
    EXPECT_EQ(read_all(stream()), Strings{"c"});
}

TEST_F(RedisTrim, TheMirrorGroupShowsPlaceAndLag) {
    const std::string key = "domino:callbacks:2";
    Strings cursors;
    for (int i = 0; i < 10; ++i) cursors.push_back(append_to(stream(), std::to_string(i), Door::callbacks, 2).cursor);
    stream().trim(Door::callbacks, 2, cursors[3], 1h);
    EXPECT_EQ(of_group(key, "name"), "workers");
    EXPECT_EQ(of_group(key, "last-delivered-id"), id_of(cursors[3]));
    EXPECT_EQ(of_group(key, "lag"), "6");
    std::this_thread::sleep_for(5ms);
    stream().trim(Door::callbacks, 2, cursors[7], 0ms);
    EXPECT_EQ(of_group(key, "last-delivered-id"), id_of(cursors[7]));
    EXPECT_EQ(of_group(key, "lag"), "2");
    EXPECT_EQ(length(key), 2u);
    EXPECT_EQ(stream().backlog(Door::callbacks, 2, cursors[7]), 2u);
    EXPECT_EQ(stream().backlog(Door::callbacks, 2, cursors[8]), 1u);
    EXPECT_EQ(stream().backlog(Door::callbacks, 2, cursors[3]), 2u);
    // Going back, as after a change of server.
    append_to(stream(), "10", Door::callbacks, 2);
    stream().trim(Door::callbacks, 2, cursors[8], 1h);
    stream().trim(Door::callbacks, 2, cursors[7], 1h);
    EXPECT_EQ(of_group(key, "last-delivered-id"), id_of(cursors[7]));
}

TEST_F(RedisTrim, TheBacklogOfALongStreamIsKnownWithoutReadingIt) {
    const std::string key = "domino:events:0";
    server_.command({"EVAL", "for i = 1, 20000 do redis.call('XADD', KEYS[1], i .. '-0', 'e', 'x') end return 0", "1", key});
    reopen();
    const std::string generation = append("y").cursor;
    const std::string suffix = generation.substr(generation.find('@'));
    EXPECT_EQ(stream().backlog(Door::events, 0, ""), 20001u);
    EXPECT_EQ(stream().backlog(Door::events, 0, "19000-0" + suffix), 1001u);
    EXPECT_EQ(stream().backlog(Door::events, 0, "500-0" + suffix), 19501u);
    // The mirror knows the number of each place that it came to step by step.
    for (int place = 4000; place <= 12000; place += 4000) {
        stream().trim(Door::events, 0, std::to_string(place) + "-0" + suffix, std::chrono::hours(24 * 365 * 100));
    }
    EXPECT_EQ(stream().backlog(Door::events, 0, "12000-0" + suffix), 8001u);
    EXPECT_EQ(stream().backlog(Door::events, 0, "13000-0" + suffix), 7001u);
    EXPECT_EQ(stream().backlog(Door::events, 0, "11000-0" + suffix), 9001u);
    server_.command({"XGROUP", "DESTROY", key, "workers"});
    const auto estimate = stream().backlog(Door::events, 0, "10000-0" + suffix);
    EXPECT_GE(estimate, 5000u);
    EXPECT_LE(estimate, 20001u);
}

}  // namespace domino::test
