#include "core/stream/redis/redis_health.hpp"

#include "tests/unit/core/stream/redis/redis_fixture.hpp"

namespace domino::test {

namespace {

RedisPicture good_picture() {
    return {RedisPicture::Info{{"aof_enabled", "1"},
                               {"aof_last_write_status", "ok"},
                               {"maxmemory", "0"},
                               {"maxmemory_policy", "noeviction"},
                               {"used_memory", "1000000"}},
            "always",
            {},
            168h};
}

}  // namespace

TEST(RedisHealth, SettingsThatKeepThePromiseAreFine) {
    EXPECT_EQ(judge(good_picture()).state, StreamHealth::State::ok);
    EXPECT_EQ(judge(good_picture()).reason, "");
}

TEST(RedisHealth, WhatMayBeLostIsSaid) {
    using State = StreamHealth::State;
    struct Case {
        std::function<void(RedisPicture&)> change;
        State state;
        const char* says;
    };
    const auto info = [](const char* name, const char* value) {
        return [=](RedisPicture& picture) { (*picture.info)[name] = value; };
    };
    for (const Case& one : {
             Case{info("aof_enabled", "0"), State::degraded, "everything since the last snapshot"},
             Case{[](RedisPicture& p) { p.fsync = "everysec"; }, State::degraded, "up to 2 s of accepted events may be lost"},
             Case{[](RedisPicture& p) { p.fsync = "no"; }, State::degraded, "are lost on power loss"},
             Case{[](RedisPicture& p) { p.fsync.reset(); }, State::degraded, "allow +config|get"},
             Case{[](RedisPicture& p) { p.info.reset(); }, State::degraded, "could not be read"},
             Case{info("maxmemory_policy", "allkeys-lru"), State::degraded, "may throw accepted events away"},
             Case{info("aof_last_write_status", "err"), State::down, "cannot write its append-only file"},
             Case{info("maxmemory", "1000000"), State::down, "Redis is full"},
             Case{info("maxmemory", "1100000"), State::degraded, "although groups have not read them"},
             Case{[](RedisPicture& p) {
                      p.laggards = {{"bi", "domino:results:3", 90min}};
                  },
                  State::degraded, "group \"bi\" of domino:results:3 is 1 hour behind; read it"},
             Case{[](RedisPicture& p) {
                      p.laggards = {{"bi", "domino:results:3", 140h}};
                  },
                  State::degraded, "is 5 days behind: what it has not read is forgotten in 28 hours"},
             Case{[](RedisPicture& p) {
                      p.laggards = {{"bi", "domino:results:3", 168h}};
                  },
                  State::degraded, "is being forgotten"},
         }) {
        RedisPicture picture = good_picture();
        one.change(picture);
        const StreamHealth health = judge(picture);
        EXPECT_EQ(health.state, one.state) << health.reason;
        EXPECT_NE(health.reason.find(one.says), std::string::npos) << health.reason;
    }
}

TEST(RedisHealth, AGroupThatIsALittleBehindIsFineAndManyAreCounted) {
    RedisPicture picture = good_picture();
    picture.laggards = {{"bi", "domino:results:3", 59min}};
    EXPECT_EQ(judge(picture).state, StreamHealth::State::ok);
    picture.laggards.assign(9, {"bi", "domino:results:3", 2h});
    EXPECT_NE(judge(picture).reason.find("and 4 groups more"), std::string::npos);
}

TEST(RedisHealth, WhatIsDownStaysDownWhateverElseIsWrong) {
    RedisPicture picture = good_picture();
    (*picture.info)["aof_last_write_status"] = "err";
    picture.fsync = "everysec";
    (*picture.info)["maxmemory_policy"] = "allkeys-lru";
    const StreamHealth health = judge(picture);
    EXPECT_EQ(health.state, StreamHealth::State::down);
    EXPECT_NE(health.reason.find("throw accepted events away"), std::string::npos);
}

class RedisHealthTest : public RedisStreamTest {};

TEST_F(RedisHealthTest, ARealServersSettingsAreReportedAndWatched) {
    using State = StreamHealth::State;
    EXPECT_TRUE(eventually([&] { return is_ok(stream()); })) << stream().health().reason;
    server_.set("appendfsync", "everysec");
    EXPECT_TRUE(eventually([&] { return says(State::degraded, "up to 2 s"); })) << stream().health().reason;
    server_.set("appendonly", "no");
    EXPECT_TRUE(eventually([&] { return says(State::degraded, "since the last snapshot"); })) << stream().health().reason;
    server_.set("maxmemory-policy", "allkeys-lru");
    EXPECT_TRUE(eventually([&] { return says(State::degraded, "throw accepted events away"); })) << stream().health().reason;
}

TEST_F(RedisHealthTest, SettingsAreKnownAtTheStart) {
    server_.set("appendfsync", "no");
    reopen();
    EXPECT_TRUE(says(StreamHealth::State::degraded, "appendfsync of Redis is no")) << stream().health().reason;
}

TEST_F(RedisHealthTest, AGroupThatIsFarBehindIsNamed) {
    const std::int64_t long_ago =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch() - 3h).count();
    server_.command({"XADD", "domino:results:7", std::to_string(long_ago) + "-0", "e", "x"});
    server_.command({"XGROUP", "CREATE", "domino:results:7", "bi", "0"});
    reopen();
    EXPECT_TRUE(says(StreamHealth::State::degraded, "group \"bi\" of domino:results:7 is 3 hours behind"))
        << stream().health().reason;
    server_.command({"XREADGROUP", "GROUP", "bi", "one", "STREAMS", "domino:results:7", ">"});
    reopen();
    EXPECT_TRUE(says(StreamHealth::State::degraded, "group \"bi\"")) << stream().health().reason;
    server_.command({"XACK", "domino:results:7", "bi", std::to_string(long_ago) + "-0"});
    reopen();
    EXPECT_TRUE(is_ok(stream())) << stream().health().reason;
}

}  // namespace domino::test
