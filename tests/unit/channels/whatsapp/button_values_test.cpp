#include "channels/whatsapp/button_values.hpp"

#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

TEST(ButtonValues, AValueThatFitsIsItsOwnId) {
    domino::testing::MemoryKeyValue store;
    ButtonValues values(store);
    const std::string token(256, 't');
    EXPECT_EQ(values.id_of(token, 256), token);
    EXPECT_EQ(values.value_of(token), token);
    EXPECT_EQ(values.id_of("yes", 256), "yes");
}

TEST(ButtonValues, OthersAreKeptBehindAShortId) {
    domino::testing::MemoryKeyValue store;
    ButtonValues values(store);
    for (const std::string& value : {std::string(257, 'v'), std::string(), std::string("two\nlines"), std::string(" blanks "),
                                     std::string("domino:looks like ours")}) {
        const std::string id = values.id_of(value, 256);
        EXPECT_LE(id.size(), 64u);
        EXPECT_NE(id, value);
        EXPECT_EQ(id, values.id_of(value, 200));
        EXPECT_EQ(values.value_of(id), value);
    }
    EXPECT_FALSE(values.value_of("domino:forgotten"));
}

}  // namespace
}  // namespace domino::whatsapp
