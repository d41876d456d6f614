#include "core/stream/redis/redis_address.hpp"

#include "tests/unit/support/refusal.hpp"

#include <gtest/gtest.h>

namespace domino::test {

TEST(RedisAddress, AllPartsAreRead) {
    struct Case {
        const char* text;
        std::vector<RedisHost> hosts;
        const char* master;
        const char* user;
        const char* password;
        int database;
    };
    for (const Case& one : {
             Case{"redis://localhost", {{"localhost", 6379}}, "", "", "", 0},
             Case{"redis://10.0.0.1:7000", {{"10.0.0.1", 7000}}, "", "", "", 0},
             Case{"redis://h:1/", {{"h", 1}}, "", "", "", 0},
             Case{"redis://h/15", {{"h", 6379}}, "", "", "", 15},
             Case{"redis://ann:secret@h:2/3", {{"h", 2}}, "", "ann", "secret", 3},
             Case{"redis://:secret@h", {{"h", 6379}}, "", "", "secret", 0},
             Case{"redis://a%40b:p%3a%2F%25@h", {{"h", 6379}}, "", "a@b", "p:/%", 0},
             Case{"redis://a:p@ss:w@h", {{"h", 6379}}, "", "a", "p@ss:w", 0},
             Case{"redis://[::1]", {{"::1", 6379}}, "", "", "", 0},
             Case{"redis://u:p@[fe80::1]:99/2", {{"fe80::1", 99}}, "", "u", "p", 2},
             Case{"redis+sentinel://s1/main", {{"s1", 26379}}, "main", "", "", 0},
             Case{"redis+sentinel://u:p@s1:1,s2,[::1]:3/main/4", {{"s1", 1}, {"s2", 26379}, {"::1", 3}}, "main", "u", "p", 4},
         }) {
        const RedisAddress address = parse_redis_address(one.text);
        EXPECT_EQ(address.hosts, one.hosts) << one.text;
        EXPECT_EQ(address.master, one.master) << one.text;
        EXPECT_EQ(address.user, one.user) << one.text;
        EXPECT_EQ(address.password, one.password) << one.text;
        EXPECT_EQ(address.database, one.database) << one.text;
        EXPECT_TRUE(is_redis_address(one.text));
    }
}

TEST(RedisAddress, MistakesAreNamedWithWhatWasExpectedAndWithoutSecrets) {
    struct Case {
        const char* text;
        const char* says;
    };
    for (const Case& one : {
             Case{"redis://", "has no host"},
             Case{"redis:host", "has no \"//\""},
             Case{"redis://u:hush@", "has no host"},
             Case{"redis://hush@h", "has no \":\" between user and password"},
             Case{"redis://u:@h", "has an empty password"},
             Case{"redis://u:hush%4@h", "has a \"%\" in user or password"},
             Case{"redis://u:hush%zz@h", "has a \"%\" in user or password"},
             Case{"redis://u:hush@h:port", "has a port that is no number"},
             Case{"redis://u:hush@h:0", "has a port that is no number"},
             Case{"redis://u:hush@h:65536", "has a port that is no number"},
             Case{"redis://u:hush@h:", "has a port that is no number"},
             Case{"redis://u:hush@::1", "write IPv6 as [::1]"},
             Case{"redis://u:hush@[::1", "has a \"[\" without \"]\""},
             Case{"redis://u:hush@[::1]x", "that is no port"},
             Case{"redis://u:hush@h/x", "has a database that is no number"},
             Case{"redis://u:hush@h/1/2", "has a database that is no number"},
             Case{"redis://u:hush@h1,h2", "names several hosts"},
             Case{"redis+sentinel://u:hush@s1,s2", "does not say which master"},
             Case{"redis+sentinel://u:hush@s1,/m", "has no host"},
             Case{"redis+sentinel:u:hush@s1", "has no \"//\""},
             Case{"rediss://u:hush@h", "asks for TLS"},
         }) {
        const std::string text = refusal_of([&] { parse_redis_address(one.text); });
        EXPECT_NE(text.find(one.says), std::string::npos) << one.text << ": " << text;
        EXPECT_NE(text.find("expected redis"), std::string::npos) << one.text << ": " << text;
        EXPECT_EQ(text.find("hush"), std::string::npos) << text;
    }
}

TEST(RedisAddress, ForPeopleItIsWithoutUserAndPassword) {
    EXPECT_EQ(parse_redis_address("redis://ann:hush@[::1]:7/2").text(), "[::1]:7/2");
    EXPECT_EQ(parse_redis_address("redis+sentinel://ann:hush@a:1,b:2/main").text(), "\"main\" of the sentinels a:1,b:2");
}

}  // namespace domino::test
