#include "channels/whatsapp/compose.hpp"

#include "channels/markdown/code_points.hpp"
#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

#include <set>

namespace domino::whatsapp {
namespace {

class ComposeTest : public ::testing::Test {
protected:
    std::vector<Json> messages(const Reply& reply, const std::string& language = "en") {
        ButtonValues values(store);
        std::vector<Json> found;
        composed = compose(reply, language, choices, config, values);
        for (const auto& part : composed.parts) found.push_back(part.message);
        return found;
    }
    static std::vector<Button> buttons(std::size_t count, const std::string& label = "Option ") {
        std::vector<Button> made;
        for (std::size_t i = 0; i < count; ++i)
            made.push_back({.label = label + std::to_string(i), .value = "v" + std::to_string(i)});
        return made;
    }

    domino::testing::MemoryKeyValue store;
    WhatsappConfig config;
    Choices choices = Choices::as_buttons;
    Composed composed;
};

TEST_F(ComposeTest, ATextIsOneMessage) {
    EXPECT_EQ(messages({.text = "**Hello**"}),
              std::vector<Json>{parse_json(R"({"type":"text","text":{"body":"*Hello*","preview_url":false}})")});
    EXPECT_TRUE(messages({.text = "  \n"}).empty());
}

TEST_F(ComposeTest, ALongTextIsCutIntoSeveral) {
    std::string text;
    for (int i = 0; i < 340; ++i) text += "This is sentence number " + std::to_string(i) + ", a plain one. ";
    const auto parts = messages({.text = text});
    EXPECT_EQ(parts.size(), 4u);
    for (const auto& part : parts) EXPECT_LE(markdown::count_code_points(part["text"]["body"].get<std::string>()), 4096u);
}

TEST_F(ComposeTest, UpToThreeChoicesAreButtons) {
    const auto parts =
        messages({.text = "Release it?",
                  .buttons = {{.label = "Approve", .value = std::string(256, 't')}, {.label = "Reject", .value = "r"}}});
    ASSERT_EQ(parts.size(), 1u);
    const auto& interactive = parts[0]["interactive"];
    EXPECT_EQ(interactive["type"], "button");
    EXPECT_EQ(interactive["body"]["text"], "Release it?");
    EXPECT_EQ(interactive["action"]["buttons"][0]["reply"]["id"], std::string(256, 't'));
    EXPECT_EQ(interactive["action"]["buttons"][1]["reply"]["title"], "Reject");
}

TEST_F(ComposeTest, LongTextsStandAboveTheQuestion) {
    const auto parts = messages({.text = std::string(3000, 'a') + ".", .buttons = buttons(2)}, "de");
    ASSERT_EQ(parts.size(), 2u);
    EXPECT_EQ(parts[0]["type"], "text");
    EXPECT_EQ(parts[1]["interactive"]["body"]["text"], "Bitte wählen:");
    EXPECT_EQ(messages({.text = "", .buttons = buttons(1)})[0]["interactive"]["body"]["text"], "Please choose:");
}

TEST_F(ComposeTest, UpToTenChoicesAreAList) {
    const auto parts = messages({.text = "Which?", .buttons = buttons(10)});
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0]["interactive"]["type"], "list");
    EXPECT_EQ(parts[0]["interactive"]["action"]["sections"][0]["rows"].size(), 10u);
    EXPECT_LE(parts[0]["interactive"]["action"]["button"].get<std::string>().size(), 20u);
    auto long_values = buttons(4);
    long_values[0].value = std::string(256, 't');
    const auto id =
        messages({.text = "Which?", .buttons = long_values})[0]["interactive"]["action"]["sections"][0]["rows"][0]["id"]
            .get<std::string>();
    EXPECT_LE(id.size(), 200u);
    EXPECT_EQ(ButtonValues(store).value_of(id), std::string(256, 't'));
}

TEST_F(ComposeTest, GroupsGetNumbersInTheText) {
    choices = Choices::as_numbers;
    const auto parts = messages({.text = "Which?", .buttons = buttons(2)});
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_EQ(parts[0]["text"]["body"], "Which?\n\n1. Option 0\n2. Option 1");
    EXPECT_EQ(composed.choices, (std::vector<std::string>{"v0", "v1"}));
}

TEST_F(ComposeTest, MoreThanTenAreNumbersInTheText) {
    const auto parts = messages({.text = "Which?", .buttons = buttons(12)});
    ASSERT_EQ(parts.size(), 1u);
    const auto body = parts[0]["text"]["body"].get<std::string>();
    EXPECT_NE(body.find("Which?\n\n1. Option 0\n2. Option 1"), std::string::npos);
    ASSERT_EQ(composed.choices.size(), 12u);
    EXPECT_EQ(composed.choices[11], "v11");
}

TEST_F(ComposeTest, LongLabelsAreCutAndStandWholeInTheText) {
    const std::string label = "Approve the payment of the invoice ";
    const auto parts = messages({.text = "Well?", .buttons = buttons(3, label)});
    std::set<std::string> titles;
    for (const auto& button : parts[0]["interactive"]["action"]["buttons"]) {
        const auto title = button["reply"]["title"].get<std::string>();
        EXPECT_LE(markdown::count_code_points(title), 20u);
        titles.insert(title);
    }
    EXPECT_EQ(titles.size(), 3u);
    const auto body = parts[0]["interactive"]["body"]["text"].get<std::string>();
    for (int i = 0; i < 3; ++i) EXPECT_NE(body.find("- " + label + std::to_string(i)), std::string::npos);
    const auto row =
        messages({.text = "Well?", .buttons = buttons(5, label)})[0]["interactive"]["action"]["sections"][0]["rows"][4];
    EXPECT_EQ(row["description"], label + "4");
}

TEST_F(ComposeTest, IdsAndTitlesAreUniqueAndNeverEmpty) {
    const std::vector<Button> odd = {{.label = "Same", .value = "a"},
                                     {.label = "Same", .value = "b"},
                                     {.label = "", .value = "c"},
                                     {.label = "Again", .value = "a"}};
    const auto replies = messages({.text = "?", .buttons = odd})[0]["interactive"]["action"]["buttons"];
    ASSERT_EQ(replies.size(), 3u);
    EXPECT_EQ(replies[0]["reply"]["title"], "Same");
    EXPECT_EQ(replies[1]["reply"]["title"], "Same 2");
    EXPECT_EQ(replies[2]["reply"]["title"], "…");
}

TEST_F(ComposeTest, FilesFollowByTheirKind) {
    const auto parts =
        messages({.text = "Here",
                  .files = {{.name = "a.png", .media_type = "image/png", .url = "https://a.example/a.png"},
                            {.name = "b.pdf", .media_type = "application/pdf", .url = "https://a.example/b.pdf"},
                            {.name = "c.gif", .media_type = "image/gif", .url = "https://a.example/c.gif"},
                            {.name = "d.ogg", .media_type = "audio/ogg; codecs=opus", .url = "https://a.example/d.ogg"},
                            {.name = "inside", .media_type = "text/plain", .url = "http://10.0.0.1/e"}}});
    ASSERT_EQ(parts.size(), 6u);
    EXPECT_EQ(parts[1], parse_json(R"({"type":"image","image":{"link":"https://a.example/a.png"}})"));
    EXPECT_EQ(parts[2], parse_json(R"({"type":"document","document":{"link":"https://a.example/b.pdf","filename":"b.pdf"}})"));
    EXPECT_EQ(parts[3]["type"], "document");
    EXPECT_EQ(parts[4]["type"], "audio");
    EXPECT_EQ(parts[5]["text"]["body"], "inside: http://10.0.0.1/e");
    config.uploads_files = true;
    const auto uploaded =
        messages({.files = {{.name = "b.pdf", .media_type = "application/pdf", .url = "http://10.0.0.1/b.pdf"}}});
    EXPECT_EQ(uploaded[0], parse_json(R"({"type":"document","document":{"filename":"b.pdf"}})"));
    EXPECT_EQ(composed.parts[0].upload->url, "http://10.0.0.1/b.pdf");
}

TEST_F(ComposeTest, ATemplateHasItsParameters) {
    EXPECT_EQ(compose_template({.name = "hello", .language = "en_US", .parameters = {"a", "b"}}),
              parse_json(R"({"type":"template","template":{"name":"hello","language":{"code":"en_US"},
                             "components":[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}})"));
    EXPECT_FALSE(compose_template({.name = "hello", .language = "de", .parameters = {}})["template"].contains("components"));
}

}  // namespace
}  // namespace domino::whatsapp
