#include "channels/slack/message.hpp"

#include "channels/markdown/code_points.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

TEST(Message, CarriesTheReplyIdInItsMetadata) {
    const auto messages = messages_of({.text = "**hi**"}, "r_1#2", "en");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0]["text"], "*hi*");
    EXPECT_FALSE(messages[0].contains("blocks"));
    EXPECT_EQ(part_of_reply(messages[0], "r_1#2"), 1);
    EXPECT_EQ(part_of_reply(messages[0], "r_1#3"), 0);
    EXPECT_EQ(
        part_of_reply(Json{{"metadata", {{"event_type", metadata_type}, {"event_payload", {{"reply", "r_1#2"}, {"part", "x"}}}}}},
                      "r_1#2"),
        0);
}

TEST(Message, ALongTextBecomesSeveralAndTheButtonsStandBelowTheLast) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "word ";
    const auto messages = messages_of({.text = text, .buttons = {{"Yes", "y"}}}, "r", "en");
    ASSERT_EQ(messages.size(), 3U);
    for (const auto& message : messages) EXPECT_LE(markdown::count_code_points(message["text"].get<std::string>()), most_text);
    EXPECT_FALSE(messages[0].contains("blocks"));
    EXPECT_EQ(messages[2]["blocks"].back()["type"], "actions");
    EXPECT_EQ(part_of_reply(messages[2], "r"), 3);
}

TEST(Message, ButtonsKeepToSlacksLimits) {
    std::vector<Button> buttons;
    for (int i = 0; i < 130; ++i)
        buttons.push_back(
            {std::string(100, 'l'), std::string(3000, 'v'), i == 0 ? Button::Style::primary : Button::Style::neutral});
    const auto messages = messages_of({.text = std::string(3800, 't'), .buttons = buttons}, "r", "de");
    const Json& blocks = messages.at(0)["blocks"];
    EXPECT_LE(blocks.size(), 50U);
    for (const Json& block : blocks) {
        if (block["type"] == "section") {
            EXPECT_LE(block["text"]["text"].get<std::string>().size(), 3000U);
            continue;
        }
        EXPECT_LE(block["elements"].size(), 25U);
        EXPECT_EQ(language_of_block(block["block_id"]), "de");
        for (const Json& button : block["elements"]) {
            EXPECT_LE(markdown::count_code_points(button["text"]["text"].get<std::string>()), 75U);
            EXPECT_LE(markdown::count_code_points(button["value"].get<std::string>()), 2000U);
        }
    }
    EXPECT_EQ(blocks.back()["elements"].size(), 25U);
}

TEST(Message, WithoutWordsHasTheButtonsLabelsAsText) {
    const auto messages = messages_of({.text = "", .buttons = {{"A <b>", "a"}, {"", "b"}}}, "r", "en");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0]["text"], "A &lt;b&gt; / ");
    EXPECT_TRUE(messages_of({.text = " "}, "r", "en").empty());
}

TEST(Message, PressedItLosesItsButtonsAndKeepsTheRest) {
    Json many = Json::array();
    for (int i = 0; i < 70; ++i) many.push_back({{"type", "section"}});
    many.push_back({{"type", "actions"}});
    const Json blocks = blocks_without_buttons(many, "done");
    EXPECT_EQ(blocks.size(), 50U);
    EXPECT_EQ(blocks.back()["elements"][0]["text"], "done");
    EXPECT_EQ(blocks_without_buttons(nullptr, "x").size(), 1U);
    EXPECT_EQ(blocks_without_buttons({7, "x", Json::array()}, "x").size(), 1U);
}

TEST(Message, LanguageOfABlock) {
    EXPECT_EQ(language_of_block("domino:de:0"), "de");
    EXPECT_EQ(language_of_block("other"), "en");
    EXPECT_EQ(language_of_block("domino:"), "en");
}

}  // namespace
}  // namespace domino::slack
