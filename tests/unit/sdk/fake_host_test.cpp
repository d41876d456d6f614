#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

namespace domino::testing {
namespace {

TEST(FakeHost, TakesTheSameKeyOnce) {
    FakeHost host;
    const Accepted first = host.events().submit(
        {.dedupe_key = "k", .type = {}, .conversation = "c", .sender = {}, .text = "1", .data = {}, .traceparent = {}});
    const Accepted again = host.events().submit(
        {.dedupe_key = "k", .type = {}, .conversation = "c", .sender = {}, .text = "1", .data = {}, .traceparent = {}});
    EXPECT_EQ(first.event, again.event);
    EXPECT_EQ(host.event_sink.submitted().size(), 1u);
    const Accepted other = host.events().submit({});
    EXPECT_NE(other.event, host.events().submit({}).event) << "without a key every call is a new event";
}

TEST(FakeHost, KeepsTheBoundsOfTheKeyValueMap) {
    FakeHost host;
    host.key_value().put("k", "v");
    EXPECT_EQ(host.key_value().get("k"), "v");
    host.key_value().erase("k");
    EXPECT_EQ(host.key_value().get("k"), std::nullopt);
    EXPECT_THROW(host.key_value().put(std::string(257, 'k'), "v"), Error);
    EXPECT_THROW(host.key_value().put("k", std::string(64 * 1024 + 1, 'v')), Error);
}

TEST(FakeHost, MovesBothClocksTogether) {
    FakeHost host;
    const auto now = host.clock().now();
    const auto monotonic = host.clock().monotonic();
    host.fake_clock.advance(std::chrono::seconds(3));
    EXPECT_EQ(host.clock().now() - now, std::chrono::seconds(3));
    EXPECT_EQ(host.clock().monotonic() - monotonic, std::chrono::seconds(3));
}

TEST(FakeHost, HasEveryPeerAwayUntilTheTestSaysOtherwise) {
    FakeHost host;
    HttpRequest request;
    request.url = "http://peer/";
    EXPECT_THROW(host.http().send(request, std::chrono::seconds(1)), Error);
    host.scripted_http.answer_with([](const HttpRequest&) { return HttpResponse{.status = 204, .headers = {}, .body = {}}; });
    EXPECT_EQ(host.http().send(request, std::chrono::seconds(1)).status, 204);
    EXPECT_EQ(host.scripted_http.requests().size(), 2u);
    EXPECT_THROW(host.secret("none"), Error);
}

}  // namespace
}  // namespace domino::testing
