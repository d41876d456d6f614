#include "domino/event.hpp"

#include "field_error.hpp"

namespace domino {
namespace {

const char* envelope_text =
    R"({"specversion": "1.0", "id": "e_1", "source": "webui/c-1", "type": "event.webui", "time": "2026-01-31T23:59:59.5Z",
  "dominochannel": "webui", "dominoconversation": "c-1", "dominosender": "u", "datacontenttype": "application/json",
  "dataschema": "urn:domino:event:1", "data": {"text": "hello", "data": {"x": 1}}})";

TEST(Event, SurvivesTheWayThroughCloudEvents) {
    for (const Event& event : {Event{.id = "e_1",
                              .type = "event.webui",
                              .channel = "webui",
                              .conversation = "c-1",
                              .sender = "u",
                              .text = "h\xC3\xA4llo",
                              .data = {{"x", {1, 2}}},
                              .time = "2026-01-31T23:59:59Z",
                              .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
                               Event{.id = "e_2",
                               .type = "custom.x",
                               .channel = "sl/ack %",
                               .conversation = "C\xC3\xA4 1/2?#",
                               .sender = "",
                               .text = "",
                               .data = nullptr,
                               .time = "2026-01-31T23:59:59+01:00",
                               .traceparent = ""},
                               Event{.id = "e_3",
                               .type = "t",
                               .channel = "c",
                               .conversation = "d",
                               .sender = "",
                               .text = "",
                               .data = "text",
                               .time = "2026-01-31t23:59:59z",
                               .traceparent = ""}}) {
        const Event back = event_from_cloudevent(parse_json(to_text(to_cloudevent(event))));
        EXPECT_EQ(back.id, event.id);
        EXPECT_EQ(back.type, event.type);
        EXPECT_EQ(back.channel, event.channel);
        EXPECT_EQ(back.conversation, event.conversation);
        EXPECT_EQ(back.sender, event.sender);
        EXPECT_EQ(back.text, event.text);
        EXPECT_EQ(back.data, event.data);
        EXPECT_EQ(back.time, event.time);
        EXPECT_EQ(back.traceparent, event.traceparent);
    }
}

TEST(Event, HasItsConversationAsTopicSource) {
    const Event event = event_from_cloudevent(parse_json(envelope_text));
    EXPECT_EQ(event.topic().type, "event.webui");
    EXPECT_EQ(event.topic().source, "webui/c-1");
}

TEST(Event, TakesAForeignCloudEvent) {
    const Event event = event_from_cloudevent(parse_json(
        R"({"specversion": "1.0", "id": "7", "source": "/orders/eu", "type": "com.example.order", "subject": "x", "data": {"text": "an order", "n": 1}})"));
    EXPECT_EQ(event.channel, "api");
    EXPECT_EQ(event.conversation, "/orders/eu");
    EXPECT_EQ(event.text, "an order");
    EXPECT_EQ(event.data["n"], 1);
    EXPECT_EQ(event_from_cloudevent(parse_json(R"({"specversion": "1.0", "id": "7", "source": "s", "type": "t"})")).data,
              nullptr);
}

TEST(Event, RefusesWhatIsMalformedWithTheAttributesPath) {
    struct Case {
        const char* member;
        Json value;  ///< null: taken out
        const char* path;
    };
    const Case cases[] = {
        {"specversion", nullptr, "/specversion"},
        {"specversion", "0.3", "/specversion"},
        {"specversion", 1, "/specversion"},
        {"id", nullptr, "/id"},
        {"id", "", "/id"},
        {"id", 5, "/id"},
        {"id", std::string(257, 'x'), "/id"},
        {"source", nullptr, "/source"},
        {"source", "", "/source"},
        {"type", nullptr, "/type"},
        {"type", "a..b", "/type"},
        {"type", ".a", "/type"},
        {"type", "a b", "/type"},
        {"type", std::string(129, 'a'), "/type"},
        {"time", "yesterday", "/time"},
        {"time", "2026-01-31 23:59:59Z", "/time"},
        {"time", "2026-01-31T23:59:59", "/time"},
        {"time", 1, "/time"},
        {"datacontenttype", "text/xml", "/datacontenttype"},
        {"data_base64", "AAAA", "/data_base64"},
        {"dominochannel", "", "/dominochannel"},
        {"dominochannel", std::string(65, 'x'), "/dominochannel"},
        {"dominoconversation", "", "/dominoconversation"},
        {"dominosender", 4, "/dominosender"},
        {"traceparent", 4, "/traceparent"},
        {"Upper", "x", "/Upper"},
        {"under_score", "x", "/under_score"},
        {"extension", Json::array(), "/extension"},
        {"data", "no object", "/data"},
        {"data", {{"text", 1}}, "/data/text"},
        {"data", {{"other", 1}}, "/data/other"},
    };
    for (const auto& c : cases) {
        Json envelope = parse_json(envelope_text);
        if (c.value.is_null()) {
            envelope.erase(c.member);
        } else {
            envelope[c.member] = c.value;
        }
        EXPECT_EQ(test::path_at_fault([&] { event_from_cloudevent(envelope); }), c.path) << c.member << " = " << c.value;
    }
    EXPECT_EQ(test::path_at_fault([] { event_from_cloudevent(Json::array()); }), "");
}

}  // namespace
}  // namespace domino
