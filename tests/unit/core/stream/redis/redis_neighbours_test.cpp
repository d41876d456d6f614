#include "tests/unit/core/stream/redis/redis_fixture.hpp"

#include "domino/json.hpp"
#include "tests/unit/support/refusal.hpp"

namespace domino::test {

class RedisNeighbours : public RedisStreamTest {};

TEST_F(RedisNeighbours, ForeignEntriesComeOutAsWhatTheyAreAndStopNothing) {
    append("ours");
    server_.command({"XADD", "domino:events:0", "*", "name", "value \"quoted\"", "other", std::string("\xff\0x", 3)});
    server_.command({"XADD", "domino:events:0", "*", "x", "y", "e", "theirs with our field"});
    append("ours again");
    const Strings all = read_all(stream());
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0], "ours");
    EXPECT_EQ(parse_json(all[1]).at("name"), "value \"quoted\"");
    EXPECT_EQ(all[2], "theirs with our field");
    EXPECT_EQ(all[3], "ours again");
}

TEST_F(RedisNeighbours, AKeyThatIsNoStreamIsAnErrorInWords) {
    server_.command({"SET", "domino:events:3", "text"});
    const std::string error = append_to(stream(), "x", Door::events, 3).error;
    EXPECT_NE(error.find("domino:events:3"), std::string::npos) << error;
    EXPECT_NE(error.find("WRONGTYPE"), std::string::npos) << error;
    const std::string text = refusal_of([&] { stream().read({{Door::events, 2, ""}, {Door::events, 3, ""}}, 1, 0ms); });
    EXPECT_NE(text.find("domino:events:3 on Redis is a string"), std::string::npos) << text;
    EXPECT_TRUE(append("elsewhere").ok);
}

TEST_F(RedisNeighbours, NamespacesAndDatabasesAreApart) {
    const auto other_space = open_stream(server_.address(), "tenant");
    const auto other_database = open_stream(server_.address() + "/3");
    append("a");
    append_to(*other_space, "b");
    append_to(*other_database, "c");
    EXPECT_EQ(read_all(stream()), Strings{"a"});
    EXPECT_EQ(read_all(*other_space), Strings{"b"});
    EXPECT_EQ(read_all(*other_database), Strings{"c"});
    EXPECT_EQ(server_.command({"XLEN", "tenant:events:0"}), "1");
}

TEST_F(RedisNeighbours, TheNumberOfPartitionsIsTheNamespaces) {
    EXPECT_EQ(server_.command({"HGET", "domino:meta", "partitions"}), "16");
    server_.command({"HSET", "other:meta", "partitions", "4"});
    const auto other = open_stream(server_.address(), "other");
    EXPECT_EQ(other->partitions(), 4);
    EXPECT_THROW(other->append(Door::events, 4, "x", [](const Appended&) {}), Error);
    EXPECT_TRUE(append_to(*other, "x", Door::events, 3).ok);
}

TEST_F(RedisNeighbours, AnotherNumberOfPartitionsFoundLateIsAFaultInWords) {
    stream_.reset();
    server_.command({"HSET", "domino:meta", "partitions", "4"});
    server_.kill();
    stream_ = open_stream(server_.address());
    EXPECT_EQ(stream_->partitions(), 16);
    server_.start();
    EXPECT_TRUE(eventually([&] { return says(StreamHealth::State::down, "domino:meta says that there are 4 partitions"); }))
        << stream().health().reason;
    EXPECT_FALSE(append("x").ok);
    EXPECT_THROW(stream().read({{Door::events, 0, ""}}, 1, 0ms), TryLater);
}

TEST_F(RedisNeighbours, AUserWithFewPermissionsIsEnough) {
    server_.command({"ACL", "SETUSER", "domino", "on", ">pass/word", "~domino:*", "&domino:*", "+@all", "-config", "-client"});
    stream_ = open_stream("redis://domino:pass%2Fword@" + server_.host());
    EXPECT_TRUE(append("x").ok);
    EXPECT_TRUE(says(StreamHealth::State::degraded, "allow +config|get")) << stream().health().reason;
    server_.command({"ACL", "SETUSER", "domino", "-info"});
    stream_ = open_stream("redis://domino:pass%2Fword@" + server_.host());
    EXPECT_TRUE(says(StreamHealth::State::degraded, "settings of Redis could not be read")) << stream().health().reason;
    Cursor after;
    EXPECT_TRUE(append("y").ok);
    EXPECT_EQ(read_all(stream(), after), (Strings{"x", "y"}));
    EXPECT_EQ(read_all(stream(), after), Strings{});
    server_.command({"ACL", "SETUSER", "domino", "-xadd"});
    EXPECT_NE(append("z").error.find("has no permission"), std::string::npos);
}

TEST_F(RedisNeighbours, HintsReachTheOthersAndNotTheSender) {
    const auto other = open_stream(server_.address());
    std::mutex mutex;
    Strings mine;
    Strings theirs;
    const auto into = [&mutex](Strings& all) {
        return [&mutex, &all](const std::string& text) {
            std::lock_guard lock(mutex);
            all.push_back(text);
        };
    };
    const auto heard = [&mutex](const Strings& all, const std::string& text) {
        std::lock_guard lock(mutex);
        return std::find(all.begin(), all.end(), text) != all.end();
    };
    stream().on_hint(into(mine));
    other->on_hint(into(theirs));
    stream().hint(std::string(100000, 'x'));
    EXPECT_TRUE(eventually([&] {
        stream().hint("from me");
        return heard(theirs, "from me");
    }));
    EXPECT_TRUE(eventually([&] {
        other->hint("from the other: \xff");
        return heard(mine, "from the other: \xff");
    }));
    EXPECT_FALSE(heard(mine, "from me"));
    server_.restart();
    EXPECT_TRUE(eventually([&] {
        stream().hint("after a restart");
        return heard(theirs, "after a restart");
    }));
    EXPECT_FALSE(heard(mine, "after a restart"));
    EXPECT_FALSE(heard(theirs, std::string(100000, 'x')));
    stream().stop();
    other->stop();
}

TEST_F(RedisNeighbours, ForeignConsumersShareAGroupWithOurs) {
    stream().create_group(Publication::results, 0, "both", "");
    stream().publish(Publication::results, 0, {"a", "b", "c"});
    EXPECT_NE(
        server_.command({"XREADGROUP", "GROUP", "both", "they", "COUNT", "1", "STREAMS", "domino:results:0", ">"}).find("a"),
        std::string::npos);
    const auto ours = stream().read_group(Publication::results, 0, "both", "we", 9);
    ASSERT_EQ(ours.size(), 2u);
    EXPECT_EQ(ours[0].payload, "b");
    EXPECT_EQ(stream().pending(Publication::results, 0, "both", 9).at(0).consumer, "they");
    std::this_thread::sleep_for(5ms);
    EXPECT_EQ(stream().claim(Publication::results, 0, "both", "we", 1ms, 9).size(), 3u);
    EXPECT_THROW(stream().acknowledge(Publication::results, 0, "nobody", {ours[0].cursor}), Error);
}

}  // namespace domino::test
