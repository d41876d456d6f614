#include "channels/whatsapp/callback_data.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

TEST(CallbackData, ComesBackAsItWas) {
    const CallbackData data{
        .token = "claims.mac", .reply = "0123", .text = "4567", .part = 2, .parts = 5, .conversation = "US.1349 with blanks"};
    const auto read = callback_data_from(callback_text(data));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->token, "claims.mac");
    EXPECT_EQ(read->reply, "0123");
    EXPECT_EQ(read->text, "4567");
    EXPECT_EQ(read->part, 2u);
    EXPECT_EQ(read->parts, 5u);
    EXPECT_EQ(read->conversation, "US.1349 with blanks");
    EXPECT_EQ(callback_data_from(callback_text(CallbackData{.reply = "0", .text = "0"}))->token, "");
}

TEST(CallbackData, FitsIntoWhatMetaCarries) {
    const CallbackData data{.token = std::string(256, 't'),
                            .reply = std::string(16, 'r'),
                            .text = std::string(16, 'x'),
                            .part = 99999,
                            .parts = 100000,
                            .conversation = std::string(500, 'c')};
    EXPECT_LE(callback_text(data).size(), 512u);
    EXPECT_EQ(callback_data_from(callback_text(data))->conversation, "");
    auto shorter = data;
    shorter.conversation = "4917012345678";
    EXPECT_EQ(callback_data_from(callback_text(shorter))->conversation, shorter.conversation);
}

TEST(CallbackData, WhatOthersWroteIsNotOurs) {
    for (const std::string& text :
         {std::string(), std::string("order-4711"), std::string("domino1"), std::string("domino1 t r x 0 1"),
          std::string("domino2 t r x 0 1 c"), std::string("domino1 t r x -1 1 c"), std::string("domino1 t r x 0 99999999999 c"),
          std::string("domino1 t r x 0x1 1 c"), "domino1 t r x 0 1 " + std::string(600, 'c')})
        EXPECT_FALSE(callback_data_from(text)) << text;
}

}  // namespace
}  // namespace domino::whatsapp
