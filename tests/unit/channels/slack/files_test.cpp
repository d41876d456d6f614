#include "tests/unit/channels/slack/rig.hpp"

namespace domino::slack::test {
namespace {

class FileTest : public ::testing::Test {
protected:
    void SetUp() override {
        rig.post(envelope(message(
            "<@UBOT> read",
            {{"files", Json::array({{{"id", "F1"}, {"name", "a.pdf"}, {"mimetype", "application/pdf"}, {"size", 5}}})}})));
        url = rig.submitted().at(0).data["files"][0]["url"].get<std::string>().substr(
            std::string("https://domino.example/channels/slack").size());
        info({{"mimetype", "application/pdf"}, {"size", 5}, {"url_private_download", "https://files.slack.com/f"}});
    }
    void info(Json file) { rig.slack.usual("files.info", {{"ok", true}, {"file", std::move(file)}}); }
    HttpResponse get(const std::string& address) {
        return rig.channel().handle({.method = "GET", .url = address, .headers = {}, .body = {}, .peer = {}});
    }
    void at_slack(const std::string& type, const std::string& body, const std::string& at = "https://files.slack.com/f") {
        rig.slack.next(at, {.status = 200, .headers = {{"Content-Type", type}}, .body = body});
    }

    ChannelRig rig;
    std::string url;
};

TEST_F(FileTest, IsFetchedWithTheTokenWhenItIsAskedFor) {
    at_slack("application/pdf", "bytes");
    const auto answer = get(url);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "bytes");
    EXPECT_EQ(answer.headers.at("Content-Type"), "application/pdf");
    EXPECT_EQ(rig.slack.calls("https://files.slack.com/f").at(0).request.headers.at("Authorization"), "Bearer " + token);
}

TEST_F(FileTest, NeedsOurSignature) {
    EXPECT_EQ(get("/files/" + url.substr(8)).status, 403);
    EXPECT_EQ(get("/files/x").status, 403);
    EXPECT_EQ(get("/files/").status, 403);
    std::string forged = url;
    forged[10] = forged[10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(get(forged).status, 403);
    EXPECT_TRUE(rig.slack.calls().empty());
}

TEST_F(FileTest, IsGoodForAWeek) {
    rig.host.fake_clock.advance(std::chrono::hours(7 * 24 + 1));
    EXPECT_EQ(get(url).status, 410);
}

TEST_F(FileTest, SlacksLoginPageIsNoFile) {
    at_slack("text/html; charset=utf-8", "<html>login</html>");
    const auto answer = get(url);
    EXPECT_EQ(answer.status, 502);
    EXPECT_NE(answer.body.find("files:read"), std::string::npos);
}

TEST_F(FileTest, APageThatSomebodySentIsAFile) {
    info({{"mimetype", "text/html"}, {"size", 6}, {"url_private", "https://files.slack.com/f"}});
    at_slack("text/html", "<html>");
    EXPECT_EQ(get(url).status, 200);
    at_slack("text/html", "<html>login</html>");
    EXPECT_EQ(get(url).status, 502) << "not of the size it has";
}

TEST_F(FileTest, TheTokenGoesToSlackOnlyAlsoAfterRedirects) {
    info({{"mimetype", "application/pdf"}, {"url_private", "https://evil.example/f"}});
    EXPECT_EQ(get(url).status, 502);
    info({{"mimetype", "application/pdf"}, {"url_private", "https://files.slack.com/f"}});
    rig.slack.next("https://files.slack.com/f", {.status = 302, .headers = {{"Location", "https://evil.example/f"}}, .body = {}});
    EXPECT_EQ(get(url).status, 502);
    EXPECT_TRUE(rig.slack.calls("https://evil.example/f").empty());
    rig.slack.next("https://files.slack.com/f",
                   {.status = 302, .headers = {{"Location", "https://a.slack-edge.com/f"}}, .body = {}});
    at_slack("application/pdf", "bytes", "https://a.slack-edge.com/f");
    EXPECT_EQ(get(url).status, 200);
}

TEST_F(FileTest, TooLargeIsRefusedBeforeAndAfter) {
    info({{"mimetype", "application/pdf"}, {"size", 21u << 20}, {"url_private", "https://files.slack.com/f"}});
    EXPECT_EQ(get(url).status, 413);
    info({{"mimetype", "application/pdf"}, {"url_private", "https://files.slack.com/f"}});
    at_slack("application/pdf", std::string(21u << 20, 'x'));
    EXPECT_EQ(get(url).status, 413);
}

TEST_F(FileTest, WhatSlackSaysIsPassedOn) {
    rig.slack.refuse("files.info", "file_deleted");
    EXPECT_EQ(get(url).status, 404);
    rig.slack.next("files.info", limited("3"));
    EXPECT_EQ(get(url).status, 503);
    rig.slack.next("files.info", html(500));
    rig.host.fake_clock.advance(std::chrono::seconds(4));
    EXPECT_EQ(get(url).status, 502);
}

}  // namespace
}  // namespace domino::slack::test
