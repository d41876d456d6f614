#include "channels/webhook/mapping.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::webhook {
namespace {

MappingConfig config(const std::string& conversation = "/ticket/id") {
    return {.conversation = Source(conversation),
            .sender = Source("/user"),
            .text = Source("/comment/body"),
            .data = Pointer(""),
            .id = std::nullopt,
            .id_header = {},
            .headers = {},
            .type = {}};
}

const Json body = {{"ticket", {{"id", 4711}, {"open", true}}},
                   {"user", "ada"},
                   {"comment", {{"body", "It smokes"}}},
                   {"a/b", {{"~", {"x", "y"}}}},
                   {"nothing", nullptr}};

TEST(Mapping, FindsWhatItTakes) {
    const auto event = Mapping(config()).map(body, {{"traceparent", "00-x"}});
    EXPECT_EQ(event.conversation, "4711");
    EXPECT_EQ(event.sender, "ada");
    EXPECT_EQ(event.text, "It smokes");
    EXPECT_EQ(event.data, body);
    EXPECT_EQ(event.dedupe_key, "");
    EXPECT_EQ(event.traceparent, "00-x");
}

TEST(Mapping, TextsWithoutSlashStandForThemselves) {
    auto fixed = config("alerts");
    fixed.sender = Source("");
    fixed.text = Source("Something happened");
    const auto event = Mapping(fixed).map(Json::array({1}), {});
    EXPECT_EQ(event.conversation, "alerts");
    EXPECT_EQ(event.sender, "");
    EXPECT_EQ(event.text, "Something happened");
}

TEST(Mapping, EscapedPointersAndIndexesAreFollowed) {
    EXPECT_EQ(Mapping(config("/a~1b/~0/1")).map(body, {}).conversation, "y");
    EXPECT_EQ(Mapping(config("/ticket")).map(body, {}).conversation, R"({"id":4711,"open":true})");
}

TEST(Mapping, NamesThePointerWhereABodyHasNoConversation) {
    for (const char* pointer : {"/nowhere", "/nothing", "/ticket/id/deeper", "/a~1b/~0/7", "/a~1b/~0/x", "/a~1b/~0/-"}) {
        try {
            Mapping(config(pointer)).map(body, {});
            FAIL() << pointer;
        } catch (const FieldError& error) {
            EXPECT_EQ(error.path(), pointer);
        }
    }
    EXPECT_THROW(Mapping(config()).map({{"ticket", {{"id", ""}}}}, {}), FieldError);
    EXPECT_THROW(Mapping(config()).map({{"ticket", {{"id", std::string(257, 'a')}}}}, {}), FieldError);
    for (const Json& odd : {Json(), Json(7), Json("text"), Json::array(), Json::object()})
        EXPECT_THROW(Mapping(config()).map(odd, {}), FieldError);
}

TEST(Mapping, MalformedPointersAreRefused) {
    EXPECT_THROW(Source("/a~2"), Error);
    EXPECT_THROW(Pointer("a"), Error);
    EXPECT_THROW(Pointer("/~"), Error);
}

TEST(Mapping, TheIdComesFromTheBodyOrAHeader) {
    auto with_id = config();
    with_id.id = Pointer("/ticket/id");
    EXPECT_EQ(Mapping(with_id).map(body, {}).dedupe_key, "4711");
    with_id.id = Pointer("/nowhere");
    EXPECT_THROW(Mapping(with_id).map(body, {}), FieldError);
    auto with_header = config();
    with_header.id_header = "X-GitHub-Delivery";
    EXPECT_EQ(Mapping(with_header).map(body, {{"x-github-delivery", "d-1"}}).dedupe_key, "d-1");
    EXPECT_THROW(Mapping(with_header).map(body, {}), FieldError);
    const auto event = Mapping(with_header).map(body, {{"x-github-delivery", std::string(9999, 'x')}});
    EXPECT_EQ(event.dedupe_key.size(), 7u + 64u);
}

TEST(Mapping, TheBodyItselfMayBeTheId) {
    auto by_body = config();
    by_body.is_known_by_body = true;
    const auto key = Mapping(by_body).map(body, {{"X-GitHub-Delivery", "d-1"}}).dedupe_key;
    EXPECT_EQ(key.size(), 7u + 64u);
    EXPECT_EQ(Mapping(by_body).map(body, {{"X-GitHub-Delivery", "d-2"}}).dedupe_key, key);
    Json other = body;
    other["more"] = 1;
    EXPECT_NE(Mapping(by_body).map(other, {}).dedupe_key, key);
}

TEST(Mapping, ChosenHeadersGoAlong) {
    auto chosen = config();
    chosen.data = Pointer("/user");
    chosen.headers = {"X-GitHub-Event", "X-Missing"};
    EXPECT_EQ(Mapping(chosen).map(body, {{"x-github-event", "push"}, {"Authorization", "no"}}).data,
              (Json{{"body", "ada"}, {"headers", {{"X-GitHub-Event", "push"}}}}));
}

}  // namespace
}  // namespace domino::webhook
