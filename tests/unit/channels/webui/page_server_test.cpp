#include "channels/webui/page_server.hpp"

#include <gtest/gtest.h>

#include <set>

namespace domino::webui {
namespace {

HttpResponse get(const std::string& url, const HttpHeaders& headers = {}) {
    static const PageServer server("web-1");
    return server.answer({.method = "GET", .url = url, .headers = headers, .body = {}, .peer = {}});
}

TEST(PageServer, EveryPlaceIsTheSameDocument) {
    const auto document = get("/");
    EXPECT_EQ(document.status, 200);
    EXPECT_EQ(document.headers.at("Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(document.body.find("<script type=\"module\" src=\"/js/app.js\">"), std::string::npos);
    for (const char* place : {"/runs", "/runs/r_1", "/chains", "/plugins", "/dead-letters", "/?c=abc", "/runs?status=failed"})
        EXPECT_EQ(get(place).body, document.body) << place;
}

TEST(PageServer, UnknownPathsAreA404PageWithoutValidator) {
    for (const char* path :
         {"/nothing", "/runs/", "/runs/a/b", "/js", "/js/", "/js/../index.html", "/..", "//", "", "/JS/app.js"}) {
        const auto answer = get(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.headers.at("Content-Type"), "text/html; charset=utf-8");
        EXPECT_EQ(answer.headers.count("ETag"), 0U);
        EXPECT_NE(answer.body.find("nothing at this address"), std::string::npos);
    }
}

TEST(PageServer, EveryFileHasItsMediaTypeAndAStrongValidator) {
    std::set<std::string> validators;
    for (const Asset& asset : page_assets()) {
        if (asset.path == "/404.html") continue;
        const auto answer = get(std::string(asset.path));
        EXPECT_EQ(answer.status, 200) << asset.path;
        EXPECT_EQ(answer.body, asset.body);
        EXPECT_EQ(answer.headers.at("Content-Type"), asset.media_type);
        EXPECT_EQ(answer.headers.at("ETag").front(), '"');
        EXPECT_TRUE(validators.insert(answer.headers.at("ETag")).second) << asset.path;
    }
    EXPECT_GT(validators.size(), 40U);
}

TEST(PageServer, AKnownValidatorGetsA304WithoutBody) {
    const auto first = get("/js/app.js");
    const auto second = get("/js/app.js", {{"If-None-Match", first.headers.at("ETag")}});
    EXPECT_EQ(second.status, 304);
    EXPECT_TRUE(second.body.empty());
    EXPECT_EQ(second.headers.at("ETag"), first.headers.at("ETag"));
    EXPECT_EQ(second.headers.at("Vary"), "Accept, Accept-Encoding");
}

TEST(PageServer, GzipIsSentWhereAllowedUnderItsOwnValidator) {
    const auto plain = get("/js/app.js");
    const auto packed = get("/js/app.js", {{"accept-encoding", "gzip, br"}});
    EXPECT_EQ(plain.headers.count("Content-Encoding"), 0U);
    EXPECT_EQ(packed.headers.at("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
    EXPECT_LT(packed.body.size(), plain.body.size());
    EXPECT_NE(packed.headers.at("ETag"), plain.headers.at("ETag"));
    EXPECT_EQ(get("/js/app.js", {{"Accept-Encoding", "gzip"}, {"If-None-Match", plain.headers.at("ETag")}}).status, 200);
}

TEST(PageServer, EveryAnswerFencesThePageIn) {
    for (const char* path : {"/", "/js/app.js", "/nothing"}) {
        const auto headers = get(path).headers;
        const auto& policy = headers.at("Content-Security-Policy");
        EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
        EXPECT_EQ(policy.find("unsafe"), std::string::npos);
        EXPECT_EQ(headers.at("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(headers.at("Referrer-Policy"), "no-referrer");
    }
}

TEST(PageServer, ThePageLearnsTheChannelsId) {
    const auto module = get("/js/channel.js", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(module.status, 200);
    EXPECT_EQ(module.body, "export const channel = \"web-1\";\n");
    EXPECT_EQ(module.headers.count("Content-Encoding"), 0U);
}

TEST(PageServer, TheFirstViewIsSmall) {
    std::size_t bytes = 0;
    for (const Asset& asset : page_assets()) bytes += asset.gzip.size();
    EXPECT_LT(bytes, 100U * 1024) << "all files of the page together, compressed";
}

TEST(PageServer, NoFileHoldsInlineScriptsOrStylesOrForeignAddresses) {
    for (const Asset& asset : page_assets()) {
        if (asset.media_type != "text/html; charset=utf-8") continue;
        for (const char* forbidden : {"<style", " style=", "onclick=", "<script>", "https://", "http://"})
            EXPECT_EQ(asset.body.find(forbidden), std::string_view::npos) << asset.path << ": " << forbidden;
    }
}

}  // namespace
}  // namespace domino::webui
