#include "channels/slack/form.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

using Fields = std::map<std::string, std::string>;

TEST(Form, IsDecoded) {
    EXPECT_EQ(read_form("a=b+c&d=%7B%22x%22%3A1%7D&e=%C3%A4&f=&g"),
              (Fields{{"a", "b c"}, {"d", "{\"x\":1}"}, {"e", "ä"}, {"f", ""}, {"g", ""}}));
    EXPECT_EQ(read_form(""), Fields{});
    EXPECT_EQ(read_form("&&a=1&"), (Fields{{"a", "1"}}));
}

TEST(Form, TheFirstOfANameCounts) {
    EXPECT_EQ(read_form("a=1&a=2"), (Fields{{"a", "1"}}));
}

TEST(Form, WhatIsBrokenIsRefused) {
    for (const char* bad : {"a=%", "a=%4", "a=%zz", "a=%FF", "a=%C3", "%ED%A0%80=1"}) EXPECT_THROW(read_form(bad), Error) << bad;
    std::string many;
    for (int i = 0; i < 200; ++i) many += "f" + std::to_string(i) + "=&";
    EXPECT_THROW(read_form(many), Error);
}

TEST(Form, ComesBackAsItWasWritten) {
    const Fields fields = {{"a b", "ä&=+%\n😀"}, {"z", "-._~"}};
    EXPECT_EQ(read_form(write_form(fields)), fields);
}

}  // namespace
}  // namespace domino::slack
