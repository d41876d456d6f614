#include "domino/encoding.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

struct Pair {
    std::string bytes;
    const char* base64;
    const char* hex;
};

const std::vector<Pair> pairs = {{"", "", ""},
                                 {"f", "Zg==", "66"},
                                 {"fo", "Zm8=", "666f"},
                                 {"foo", "Zm9v", "666f6f"},
                                 {"foob", "Zm9vYg==", "666f6f62"},
                                 {std::string("\xfb\xff\x00", 3), "+/8A", "fbff00"}};

TEST(Encoding, WritesAndReadsBothForms) {
    for (const auto& pair : pairs) {
        EXPECT_EQ(to_base64(pair.bytes), pair.base64);
        EXPECT_EQ(from_base64(pair.base64), pair.bytes);
        EXPECT_EQ(to_hex(pair.bytes), pair.hex);
        EXPECT_EQ(from_hex(pair.hex), pair.bytes);
    }
    EXPECT_EQ(from_hex("FBfF00"), pairs.back().bytes);
    EXPECT_EQ(to_base64url(pairs.back().bytes), "-_8A");
    EXPECT_EQ(from_base64("-_8A"), pairs.back().bytes);
    EXPECT_EQ(from_base64("Zg"), "f");
}

TEST(Encoding, RefusesWhatIsNone) {
    for (const char* text : {"a", "abc", "0g", "zz", "0 "}) EXPECT_FALSE(from_hex(text)) << text;
    for (const char* text : {"a", "abcde", "ab c", "Zg===", "\xc3\xa4z"}) EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace domino
