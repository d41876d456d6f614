#include "core/stream/redis/redis_cursor.hpp"

#include "tests/unit/support/refusal.hpp"

#include <gtest/gtest.h>

namespace domino::test {

TEST(RedisCursor, IsAnIdAndTheServerThatGaveIt) {
    const RedisCursor cursor = redis_cursor_from("1700000000000-3@ab12cd34");
    EXPECT_EQ(cursor.id, (RedisId{1700000000000, 3}));
    EXPECT_EQ(cursor.generation, "ab12cd34");
    EXPECT_EQ(cursor.text(), "1700000000000-3@ab12cd34");
    EXPECT_EQ(redis_cursor_from("5-0").text(), "5-0");
    EXPECT_EQ(redis_cursor_from("").id, RedisId{});
}

TEST(RedisCursor, AnythingElseIsRefused) {
    for (const char* text : {"x", "5", "5-", "-5", "5-x", "5-1@", "5-1@AB", "5-1@xyz", "5-1@0123456789abcdef0", "5-1 ", " 5-1",
                             "99999999999999999999-0", "5-1@ab-1"}) {
        EXPECT_NE(refusal_of([&] { redis_cursor_from(text); }).find("is no cursor"), std::string::npos) << text;
    }
}

TEST(RedisCursor, IdsAreComparedAsNumbersAndHaveANextOne) {
    constexpr std::uint64_t largest = UINT64_MAX;
    EXPECT_LT((RedisId{9, 9}), (RedisId{10, 0}));
    EXPECT_LT((RedisId{9, 9}), (RedisId{9, 10}));
    EXPECT_EQ((RedisId{9, 9}).next(), (RedisId{9, 10}));
    EXPECT_EQ((RedisId{9, largest}).next(), (RedisId{10, 0}));
    EXPECT_EQ((RedisId{largest, largest}).next(), (RedisId{largest, largest}));
}

}  // namespace domino::test
