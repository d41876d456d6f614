#include "tests/unit/core/stream/redis/redis_fixture.hpp"

namespace domino::test {

class RedisFailure : public RedisStreamTest {};

TEST_F(RedisFailure, KilledAndRestartedAmidAppendsItLosesNothingThatWasAnsweredOk) {
    NumberWriter writer(stream());
    std::atomic<bool> ending{false};
    Strings read;
    std::thread reader([&] {
        Cursor after;
        while (!ending) {
            try {
                for (const DoorEntry& one : stream().read({{Door::events, 0, after}}, 256, 100ms)) {
                    read.push_back(one.entry.payload);
                    after = one.entry.cursor;
                }
            } catch (const TryLater&) {
                std::this_thread::sleep_for(5ms);
            }
        }
    });
    for (int round = 0; round < 3; ++round) {
        const std::size_t before = writer.ok();
        ASSERT_TRUE(eventually([&] { return writer.ok() > before + 300; }));
        server_.kill();
        server_.start();
    }
    const std::size_t before = writer.ok();
    ASSERT_TRUE(eventually([&] { return writer.ok() > before + 300; }));
    const std::vector<int> ok = writer.finish();
    const Cursor last = append("1000000").cursor;
    ASSERT_TRUE(eventually([&] { return stream().read({{Door::events, 0, last}}, 1, 0ms).empty(); }));
    expect_all_in_order(read_all(stream()), ok);
    // The reader's cursors went on over the restarts.
    ASSERT_TRUE(eventually([&] { return stream().backlog(Door::events, 0, last) == 0; }));
    std::this_thread::sleep_for(300ms);
    ending = true;
    reader.join();
    expect_all_in_order(read, ok);
    EXPECT_EQ(read.back(), "1000000");
}

TEST_F(RedisFailure, FrozenItRefusesAppendsInBoundedTimeAndGoesOnAfterwards) {
    ASSERT_TRUE(append("before").ok);
    auto waiting = std::async(std::launch::async, [&] { return stream().read({{Door::events, 1, ""}}, 9, 120s); });
    server_.freeze();
    const auto begin = std::chrono::steady_clock::now();
    const Appended appended = append("frozen");
    EXPECT_FALSE(appended.ok);
    EXPECT_FALSE(appended.over_bound);
    EXPECT_NE(appended.error.find(server_.host()), std::string::npos) << appended.error;
    EXPECT_NE(appended.error.find("no answer within 2 s"), std::string::npos) << appended.error;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s);
    EXPECT_EQ(stream().health().state, StreamHealth::State::down);
    const auto second = std::chrono::steady_clock::now();
    EXPECT_FALSE(append("known to be away").ok);
    EXPECT_LT(std::chrono::steady_clock::now() - second, 1s);
    EXPECT_THROW(stream().publish(Publication::results, 0, {"x"}), TryLater);
    EXPECT_THROW(stream().tail(Publication::results, 0, "", 1), TryLater);
    server_.thaw();
    EXPECT_TRUE(eventually([&] { return append_to(stream(), "after", Door::events, 1).ok; }));
    const auto entries = waiting.get();
    ASSERT_FALSE(entries.empty());
    EXPECT_EQ(entries[0].entry.payload, "after");
    EXPECT_TRUE(eventually([&] { return is_ok(stream()); }));
    EXPECT_EQ(read_all(stream()).front(), "before");
}

TEST_F(RedisFailure, AReadOfAFrozenServerEndsInBoundedTime) {
    append("before");
    server_.freeze();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THROW(stream().read({{Door::events, 0, ""}}, 1, 0ms), TryLater);
    EXPECT_THROW(stream().read({{Door::events, 0, ""}}, 1, 100ms), TryLater);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    server_.thaw();
    EXPECT_TRUE(eventually([&] { return is_ok(stream()); }));
    EXPECT_EQ(read_all(stream()), Strings{"before"});
}

TEST_F(RedisFailure, AFrozenServerDoesNotHoldUpAStop) {
    server_.freeze();
    std::atomic<int> answered{0};
    for (int i = 0; i < 100; ++i) stream().append(Door::events, 0, "x", [&](const Appended&) { ++answered; });
    const auto begin = std::chrono::steady_clock::now();
    stream().stop();
    EXPECT_EQ(answered, 100);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    server_.thaw();
}

TEST_F(RedisFailure, CutConnectionsLoseAndReorderNothing) {
    NumberWriter writer(stream());
    ASSERT_TRUE(eventually([&] { return writer.ok() > 100; }));
    for (int round = 0; round < 30; ++round) {
        const std::size_t before = writer.ok();
        server_.command({"CLIENT", "KILL", "TYPE", "normal"});
        ASSERT_TRUE(eventually([&] { return writer.ok() > before + 50; }));
    }
    const std::vector<int> ok = writer.finish();
    expect_all_in_order(read_all(stream()), ok);
}

TEST_F(RedisFailure, AnAppendOverACutConnectionIsTriedAgain) {
    ASSERT_TRUE(append("first").ok);
    server_.command({"CLIENT", "KILL", "TYPE", "normal"});
    const Appended appended = append("second");
    EXPECT_TRUE(appended.ok) << appended.error;
    EXPECT_EQ(read_all(stream()), (Strings{"first", "second"}));
    server_.command({"CLIENT", "KILL", "TYPE", "normal"});
    EXPECT_NO_THROW(stream().publish(Publication::results, 0, {"r"}));
    server_.command({"CLIENT", "KILL", "TYPE", "normal"});
    EXPECT_EQ(stream().tail(Publication::results, 0, "", 9).size(), 1u);
}

TEST_F(RedisFailure, AwayAtTheStartItIsWaitedFor) {
    stream_.reset();
    server_.kill();
    stream_ = open_stream(server_.address());
    EXPECT_EQ(stream_->partitions(), 16);
    EXPECT_TRUE(says(StreamHealth::State::down, server_.host() + ": Connection refused")) << stream().health().reason;
    EXPECT_TRUE(says(StreamHealth::State::down, "away since")) << stream().health().reason;
    const Appended appended = append("early");
    EXPECT_FALSE(appended.ok);
    EXPECT_FALSE(appended.over_bound);
    EXPECT_NE(appended.error.find("Connection refused"), std::string::npos) << appended.error;
    EXPECT_THROW(stream().read({{Door::events, 0, ""}}, 1, 20ms), TryLater);
    auto waiting = std::async(std::launch::async, [&] { return stream().read({{Door::events, 0, ""}}, 9, 120s); });
    server_.start();
    EXPECT_TRUE(eventually([&] { return append("late").ok; }));
    EXPECT_EQ(waiting.get().at(0).entry.payload, "late");
    EXPECT_TRUE(eventually([&] { return is_ok(stream()); }));
    EXPECT_EQ(server_.command({"HGET", "domino:meta", "partitions"}), "16");
}

TEST_F(RedisFailure, AReaderThatWaitsForAnAwayRedisCanBeWoken) {
    server_.kill();
    auto waiting = std::async(std::launch::async, [&] { return stream().read({{Door::events, 0, ""}}, 9, 120s); });
    ASSERT_TRUE(eventually([&] { return stream().health().state == StreamHealth::State::down; }));
    stream().wake_reader();
    EXPECT_EQ(waiting.wait_for(30s), std::future_status::ready);
    EXPECT_TRUE(waiting.get().empty());
}

TEST_F(RedisFailure, FullItRefusesAppendsInWordsWhileReadingAndTrimmingGoOn) {
    server_.set("maxmemory", "16mb");
    const std::string payload(256 << 10, 'x');
    Appended appended;
    ASSERT_TRUE(eventually([&] { return !(appended = append(payload)).ok; }));
    EXPECT_FALSE(appended.over_bound);
    EXPECT_NE(appended.error.find("Redis is full"), std::string::npos) << appended.error;
    EXPECT_EQ(stream().health().state, StreamHealth::State::down);
    EXPECT_THROW(stream().publish(Publication::results, 0, {payload}), TryLater);
    Cursor last;
    EXPECT_GT(read_all(stream(), last).size(), 20u);
    EXPECT_GT(stream().backlog(Door::events, 0, ""), 20u);
    // Young entries too are given up for room.
    EXPECT_TRUE(eventually([&] {
        stream().trim(Door::events, 0, last, 1h);
        return append("fits again").ok;
    }));
    EXPECT_EQ(read_all(stream(), last), Strings{"fits again"});
    EXPECT_TRUE(eventually([&] { return is_ok(stream()); })) << stream().health().reason;
}

TEST_F(RedisFailure, WithoutRoomPublishedEntriesDoNotWaitForGroups) {
    server_.set("maxmemory", "16mb");
    stream().create_group(Publication::results, 0, "asleep", "");
    const std::string payload(256 << 10, 'x');
    ASSERT_TRUE(eventually([&] {
        try {
            stream().publish(Publication::results, 0, {payload});
            return false;
        } catch (const TryLater&) {
            return true;
        }
    }));
    EXPECT_TRUE(eventually([&] {
        stream().trim_publication(Publication::results, 0, 1h, 168h);
        return append("fits again").ok;
    }));
}

TEST_F(RedisFailure, WrongCredentialsAreReportedWithoutThePassword) {
    server_.command({"CONFIG", "SET", "requirepass", "right-one"});
    server_.use_password("right-one");
    const std::string host = "127.0.0.1:" + std::to_string(server_.port());
    for (const char* credentials : {":hush-hush@", "ann:hush-hush@"}) {
        stream_ = open_stream("redis://" + std::string(credentials) + host);
        EXPECT_TRUE(says(StreamHealth::State::down, "does not accept this user and password")) << stream().health().reason;
        const std::string error = append("x").error;
        EXPECT_NE(error.find("does not accept"), std::string::npos) << error;
        EXPECT_EQ(error.find("hush"), std::string::npos) << error;
    }
    stream_ = open_stream("redis://" + host);
    EXPECT_TRUE(says(StreamHealth::State::down, "wants a password")) << stream().health().reason;
    stream_ = open_stream("redis://:right-one@" + host);
    EXPECT_TRUE(append("x").ok);
    EXPECT_TRUE(is_ok(stream())) << stream().health().reason;
}

TEST_F(RedisFailure, AReplicaIsNotTakenForAMaster) {
    RedisServer master;
    server_.command({"REPLICAOF", "127.0.0.1", std::to_string(master.port())});
    EXPECT_TRUE(eventually([&] { return says(StreamHealth::State::down, "is a replica"); })) << stream().health().reason;
    EXPECT_NE(append("x").error.find("is a replica"), std::string::npos);
    server_.command({"REPLICAOF", "NO", "ONE"});
    EXPECT_TRUE(eventually([&] { return append("y").ok; }));
}

}  // namespace domino::test
