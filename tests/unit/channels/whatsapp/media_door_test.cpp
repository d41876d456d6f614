#include "tests/unit/channels/whatsapp/channel_under_test.hpp"

namespace domino::whatsapp {
namespace {

class MediaDoorTest : public ChannelUnderTest {
protected:
    MediaDoorTest() {
        say(message("document", {{"id", "777"},
                                 {"mime_type", "application/pdf"},
                                 {"sha256", to_base64(digest(Hash::sha256, content))},
                                 {"filename", "Rechnung März/1.pdf"}}));
        url = host.event_sink.submitted().at(0).data["files"][0]["url"].get<std::string>();
        url = url.substr(std::string("https://domino.example/channels/whatsapp").size());
        meta_has("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=777");
    }
    void meta_has(const std::string& address, const Json& more = Json::object()) {
        host.scripted_http.answer_with([=, this](const HttpRequest& request) {
            if (request.url != "https://graph.example/v25.0/777?phone_number_id=106000000001")
                return HttpResponse{.status = 200, .headers = {}, .body = served};
            Json body = {{"url", address}, {"mime_type", "application/pdf"}, {"file_size", content.size()}, {"id", "777"}};
            for (const auto& [name, value] : more.items()) body[name] = value;
            return HttpResponse{.status = 200, .headers = {}, .body = to_text(body)};
        });
    }
    HttpResponse get(const std::string& path) {
        return channel->handle({.method = "GET", .url = path, .headers = {}, .body = {}, .peer = {}});
    }

    const std::string content = "%PDF-1.7 ...";
    std::string served = content;
    std::string url;
};

TEST_F(MediaDoorTest, GivesTheFileThatWasSent) {
    const auto answer = get(url);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.body, content);
    EXPECT_EQ(answer.headers.at("Content-Type"), "application/pdf");
    EXPECT_EQ(answer.headers.at("Content-Disposition"), "attachment; filename*=UTF-8''Rechnung%20M%c3%a4rz%2f1.pdf");
    EXPECT_EQ(answer.headers.at("X-Content-Type-Options"), "nosniff");
    const auto download = host.scripted_http.requests().back();
    EXPECT_EQ(download.headers.at("Authorization"), "Bearer token-of-a-system-user");
}

TEST_F(MediaDoorTest, AddressesThatAreNotOursAreRefused) {
    auto other = url;
    other.replace(other.find("777"), 3, "778");
    EXPECT_EQ(get(other).status, 403);
    other = url;
    other.replace(other.find("until=1"), 7, "until=9");
    EXPECT_EQ(get(other).status, 403);
    other = url;
    other.replace(other.find("application"), 11, "text");
    EXPECT_EQ(get(other).status, 403);
    for (const std::string& path :
         {std::string("/files/"), std::string("/files/777"), std::string("/files/777/a.pdf"), std::string("/files/777/a?mac="),
          "/files/777/a?" + std::string(9999, '&'), std::string("/files/%zz/%?mac=%"), url.substr(0, url.size() - 1)})
        EXPECT_EQ(get(path).status, 403) << path;
    EXPECT_TRUE(host.scripted_http.requests().empty());
}

TEST_F(MediaDoorTest, AddressesAreGoodForAWeek) {
    host.fake_clock.advance(std::chrono::hours(7 * 24 - 1));
    EXPECT_EQ(get(url).status, 200);
    host.fake_clock.advance(std::chrono::hours(2));
    EXPECT_EQ(get(url).status, 403);
}

TEST_F(MediaDoorTest, WhatIsNotWhatWasSentIsNotGiven) {
    served = "something else";
    EXPECT_EQ(get(url).status, 502);
}

TEST_F(MediaDoorTest, TheTokenGoesToMetaOnly) {
    for (const char* address :
         {"https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com@evil.example/",
          "https://evilfbsbx.com/", "https://graph.example.evil.org/", "", "nonsense"}) {
        meta_has(address);
        EXPECT_EQ(get(url).status, 502) << address;
        EXPECT_EQ(host.scripted_http.requests().back().url, "https://graph.example/v25.0/777?phone_number_id=106000000001");
    }
}

TEST_F(MediaDoorTest, LargeFilesAreNotFetched) {
    meta_has("https://lookaside.fbsbx.com/x", {{"file_size", "99999999"}});
    EXPECT_EQ(get(url).status, 413);
    make({{"most_media_mb", 1}});
    served = std::string((1 << 20) + 1, 'x');
    meta_has("https://lookaside.fbsbx.com/x");
    EXPECT_EQ(get(url).status, 413);
}

TEST_F(MediaDoorTest, MetasRefusalsAreSaid) {
    graph_answers(refusal(100, 400));
    EXPECT_EQ(get(url).status, 404);
    graph_is_silent();
    EXPECT_EQ(get(url).status, 502);
}

}  // namespace
}  // namespace domino::whatsapp
