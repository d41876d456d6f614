#include "channels/whatsapp/update.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

using Kind = Message::Kind;

Json change(const Json& value, const std::string& number = "106", const std::string& field = "messages") {
    Json full = {{"messaging_product", "whatsapp"}, {"metadata", {{"phone_number_id", number}}}};
    for (const auto& [name, member] : value.items()) full[name] = member;
    return {{"field", field}, {"value", full}};
}

Update read(const Json& changes) {
    return read_update(
        to_text({{"object", "whatsapp_business_account"}, {"entry", Json::array({{{"id", "w"}, {"changes", changes}}})}}), "106");
}

Message read_one(const std::string& type, const Json& members) {
    Json item = {{"from", "4917"}, {"id", "wamid.1"}, {"timestamp", "1767225600"}, {"type", type}};
    for (const auto& [name, member] : members.items()) item[name] = member;
    const auto update = read(Json::array({change({{"messages", Json::array({item})}})}));
    return update.messages.size() == 1 ? update.messages[0] : Message{};
}

TEST(Update, ReadsText) {
    const auto message = read_one("text", {{"text", {{"body", "hello"}}}, {"context", {{"id", "wamid.0"}, {"from", "1"}}}});
    EXPECT_EQ(message.kind, Kind::spoken);
    EXPECT_EQ(message.id, "wamid.1");
    EXPECT_EQ(message.wa_id, "4917");
    EXPECT_EQ(message.timestamp, 1767225600);
    EXPECT_EQ(message.text, "hello");
    EXPECT_EQ(message.data["context"]["id"], "wamid.0");
}

TEST(Update, ReadsFiles) {
    for (const char* type : {"image", "video", "audio", "document", "sticker"}) {
        const auto message = read_one(
            type,
            {{type, {{"id", "777"}, {"mime_type", "x/y"}, {"sha256", "abc="}, {"caption", "look"}, {"filename", "a.pdf"}}}});
        EXPECT_EQ(message.kind, Kind::spoken) << type;
        EXPECT_EQ(message.text, "look");
        ASSERT_EQ(message.files.size(), 1u);
        EXPECT_EQ(message.files[0].id, "777");
        EXPECT_EQ(message.files[0].name, "a.pdf");
    }
    EXPECT_TRUE(read_one("image", {{"image", {{"id", 7}}}}).files.empty());
    EXPECT_EQ(read_one("audio", {{"audio", {{"id", "1"}, {"voice", true}}}}).data["voice"], true);
}

TEST(Update, ReadsTaps) {
    const auto button = read_one(
        "interactive", {{"interactive", {{"type", "button_reply"}, {"button_reply", {{"id", "yes-id"}, {"title", "Yes"}}}}}});
    EXPECT_EQ(button.kind, Kind::tapped);
    EXPECT_EQ(button.tapped, "yes-id");
    EXPECT_EQ(button.text, "Yes");
    EXPECT_EQ(read_one("interactive",
                       {{"interactive",
                         {{"type", "list_reply"}, {"list_reply", {{"id", "row"}, {"title", "R"}, {"description", "d"}}}}}})
                  .tapped,
              "row");
    EXPECT_EQ(read_one("button", {{"button", {{"payload", "p"}, {"text", "Go"}}}}).tapped, "p");
    EXPECT_EQ(read_one("button", {{"button", {{"text", "Go"}}}}).tapped, "Go");
}

TEST(Update, ReadsForms) {
    const auto form =
        read_one("interactive",
                 {{"interactive", {{"type", "nfm_reply"}, {"nfm_reply", {{"response_json", "{\"a\":1}"}, {"body", "Sent"}}}}}});
    EXPECT_EQ(form.kind, Kind::spoken);
    EXPECT_EQ(form.data["form"], (Json{{"a", 1}}));
    EXPECT_EQ(read_one("interactive", {{"interactive", {{"nfm_reply", {{"response_json", "{"}}}}}}).data["form"], "{");
}

TEST(Update, ReadsWhatNobodyAnswers) {
    EXPECT_EQ(read_one("reaction", {{"reaction", {{"message_id", "wamid.0"}, {"emoji", "👍"}}}}).kind, Kind::silent);
    EXPECT_EQ(read_one("order", {{"order", {{"catalog_id", "1"}}}}).data["order"]["catalog_id"], "1");
    EXPECT_EQ(read_one("request_welcome", Json::object()).kind, Kind::silent);
    const auto moved = read_one("system", {{"system", {{"type", "user_changed_number"}, {"wa_id", "4918"}, {"body", "moved"}}}});
    EXPECT_EQ(moved.kind, Kind::notice);
    EXPECT_EQ(moved.new_wa_id, "4918");
}

TEST(Update, ReadsWhoIsMeantByANoticeWithoutASender) {
    const Json item = {
        {"id", "wamid.1"},
        {"timestamp", "1"},
        {"type", "system"},
        {"system", {{"type", "user_changed_user_id"}, {"previous_user_id", "CO.1"}, {"user_id", "MX.2"}, {"body", "moved"}}}};
    const auto update = read(Json::array({change({{"messages", Json::array({item})}})}));
    ASSERT_EQ(update.messages.size(), 1u);
    EXPECT_EQ(update.messages[0].user_id, "CO.1");
    EXPECT_EQ(update.messages[0].new_user_id, "MX.2");
    EXPECT_EQ(update.messages[0].new_wa_id, "");
}

TEST(Update, ReadsPlacesAndContacts) {
    EXPECT_EQ(read_one("location", {{"location", {{"latitude", 52.5}, {"longitude", 13.4}}}}).data["location"]["latitude"], 52.5);
    EXPECT_EQ(read_one("contacts", {{"contacts", Json::array({{{"name", {{"formatted_name", "Bob"}}}}})}})
                  .data["contacts"][0]["name"]["formatted_name"],
              "Bob");
}

TEST(Update, WhatIsNotReadableIsTold) {
    EXPECT_EQ(read_one("unsupported", {{"errors", Json::array({{{"code", 131051}}})}}).kind, Kind::unsupported);
    EXPECT_EQ(read_one("hologram", Json::object()).kind, Kind::unsupported);
    EXPECT_EQ(read_one("", Json::object()).kind, Kind::unsupported);
    EXPECT_EQ(read_one("interactive", {{"interactive", {{"type", "new"}}}}).kind, Kind::unsupported);
}

TEST(Update, AMemberOfAnotherTypeIsAMissingOne) {
    for (const Json& odd : {Json(), Json(7), Json("x"), Json::array({1}), Json::object()})
        for (const char* type : {"text", "image", "button", "interactive", "system", "location", "reaction"})
            EXPECT_EQ(read_one(type, {{type, odd}}).id, "wamid.1") << type;
}

TEST(Update, TakesPeopleWithoutNumbers) {
    const Json item = {{"from_user_id", "US.13491208655302741918"},
                       {"id", "wamid.1"},
                       {"timestamp", "1"},
                       {"type", "text"},
                       {"text", {{"body", "x"}}}};
    const Json contacts =
        Json::array({{{"profile", {{"name", "Ada"}, {"username", "ada"}}}, {"user_id", "US.13491208655302741918"}}});
    const auto update = read(Json::array({change({{"messages", Json::array({item})}, {"contacts", contacts}})}));
    ASSERT_EQ(update.messages.size(), 1u);
    EXPECT_EQ(update.messages[0].user_id, "US.13491208655302741918");
    EXPECT_EQ(update.messages[0].wa_id, "");
    EXPECT_EQ(update.messages[0].name, "Ada");
}

TEST(Update, KnowsBothIdsFromTheContact) {
    const Json item = {{"from", "4917"}, {"id", "wamid.1"}, {"timestamp", "1"}, {"type", "text"}, {"text", {{"body", "x"}}}};
    const Json contacts = Json::array({{{"wa_id", "4999"}, {"user_id", "US.9"}}, {{"wa_id", "4917"}, {"user_id", "US.1"}}});
    EXPECT_EQ(read(Json::array({change({{"messages", Json::array({item})}, {"contacts", contacts}})})).messages.at(0).user_id,
              "US.1");
}

TEST(Update, ReadsEveryItemOfABatchAndNoBadOneHarmsAnother) {
    const auto text = [](const std::string& id, const std::string& time) {
        return Json{{"from", "4917"}, {"id", id}, {"timestamp", time}, {"type", "text"}, {"text", {{"body", id}}}};
    };
    const Json messages =
        Json::array({text("w.3", "30"), Json("nonsense"), text("w.1", "10"), Json{{"id", "w.x"}}, text("w.2a", "20"),
                     text("w.2b", "20"), text(std::string(999, 'i'), "1"), Json{{"from", "not digits"}, {"id", "w.y"}}});
    const Json statuses = Json::array({Json{{"id", "w.9"}, {"status", "sent"}}, Json(7), Json{{"id", "w.9"}}});
    const auto update = read(Json::array({Json(1), change({{"messages", messages}}),
                                          change({{"messages", Json::array({text("w.foreign", "1")})}}, "999"),
                                          change({{"statuses", statuses}}), change(Json::object(), "106", "account_update")}));
    std::vector<std::string> ids;
    for (const auto& message : update.messages) ids.push_back(message.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"w.1", "w.2a", "w.2b", "w.3"}));
    EXPECT_EQ(update.statuses.size(), 1u);
    EXPECT_EQ(update.unusable, 6u);
    EXPECT_EQ(update.foreign, 3u);
}

TEST(Update, ReadsStatuses) {
    const Json status = {
        {"id", "w.9"},
        {"status", "failed"},
        {"timestamp", "1767225600"},
        {"recipient_id", "4917"},
        {"biz_opaque_callback_data", "ours"},
        {"errors",
         Json::array({{{"code", 131026}, {"title", "Message undeliverable"}, {"error_data", {{"details", "too old"}}}}})}};
    const auto read_back = read(Json::array({change({{"statuses", Json::array({status})}})})).statuses.at(0);
    EXPECT_EQ(read_back.status, "failed");
    EXPECT_EQ(read_back.callback_data, "ours");
    EXPECT_EQ(read_back.error_code, 131026);
    EXPECT_EQ(read_back.error, "Message undeliverable: too old");
    EXPECT_EQ(read_back.timestamp, 1767225600);
}

TEST(Update, EscapesOfMetaAndHalvesOfEmojiAreReadable) {
    const std::string body =
        R"({"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"106"},"messages":[)"
        R"({"from":"4917","id":"w.1","timestamp":"1","type":"text","text":{"body":"\u00e4\ud83d\ude00"}},)"
        R"({"from":"4917","id":"w.2","timestamp":"2","type":"text","text":{"body":"cut \ud83d"}}]}}]}]})";
    const auto update = read_update(body, "106");
    ASSERT_EQ(update.messages.size(), 2u);
    EXPECT_EQ(update.messages[0].text, "ä😀");
    EXPECT_EQ(update.messages[1].text, "cut \xEF\xBF\xBD");
}

TEST(Update, ABodyThatIsNoneIsRefused) {
    for (const std::string& body : {std::string(), std::string("{"), std::string("[]"), std::string("7"),
                                    std::string(1 << 20, '['), std::string(5 << 20, ' '), std::string("{\"a\":\"\xff\"}")})
        EXPECT_THROW(read_update(body, "106"), Error);
    EXPECT_TRUE(read_update("{}", "106").messages.empty());
    EXPECT_TRUE(read_update(R"({"entry":{"changes":7}})", "106").messages.empty());
}

}  // namespace
}  // namespace domino::whatsapp
