#include "plugins/executors/n8n/api_client.hpp"

#include <gtest/gtest.h>
#include <domino/testing/fake_host.hpp>

namespace n8n {
namespace {

using domino::HttpRequest;
using domino::HttpResponse;

class ApiClientTest : public testing::Test {
protected:
    void answers(int status, std::string body) {
        http_.answer_with([=](const HttpRequest&) { return HttpResponse{.status = status, .headers = {}, .body = body}; });
    }
    domino::testing::ScriptedHttp http_;
    ApiClient api_{http_, "http://n8n:5678", "the-key"};
};

TEST_F(ApiClientTest, SendsTheKeyInItsHeaderOnly) {
    answers(200, R"({"data":[]})");
    api_.check();
    EXPECT_EQ(http_.requests()[0].headers.at("X-N8N-API-KEY"), "the-key");
    EXPECT_EQ(http_.requests()[0].url.find("the-key"), std::string::npos);
}

TEST_F(ApiClientTest, TellsAwayFromRefused) {
    EXPECT_THROW(api_.check(), Away);
    for (const int status : {502, 503, 504}) {
        answers(status, "<html>");
        EXPECT_THROW(api_.check(), Away) << status;
    }
    answers(404, "<!DOCTYPE html><pre>Cannot GET /api/v1/workflows</pre>");
    EXPECT_THROW(api_.check(), Away) << "n8n is starting up";
    answers(401, R"({"message":"unauthorized"})");
    try {
        api_.check();
        FAIL();
    } catch (const ApiError& error) {
        EXPECT_TRUE(error.refuses_key());
        EXPECT_STREQ(error.what(), "n8n answers 401 to GET /api/v1/workflows: unauthorized");
    }
    answers(200, "<html>a proxy's page</html>");
    EXPECT_THROW(api_.check(), ApiError);
}

TEST_F(ApiClientTest, FindsByExactNameOldestFirstWithoutArchivedOnes) {
    answers(200,
            R"({"data":[{"id":"3","name":"a","createdAt":"2026-03"},{"id":"1","name":"a","createdAt":"2026-01","active":true},
                             {"id":"2","name":"a","isArchived":true},{"id":"4","name":"ab"}],"nextCursor":null})");
    const auto found = api_.find_workflows("a");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].id, "1");
    EXPECT_TRUE(found[0].active);
    EXPECT_NE(http_.requests()[0].url.find("&name=a"), std::string::npos);
}

TEST_F(ApiClientTest, FollowsCursorsWithABound) {
    answers(200, R"({"data":[{"id":"1","name":"a"}],"nextCursor":"again"})");
    EXPECT_EQ(api_.list_workflows().size(), 40u);
}

TEST_F(ApiClientTest, ExecutionsComeNewestFirstAndUnknownOnesAreNone) {
    answers(200, R"({"data":[{"id":"9","status":"success"},{"id":10,"status":"error"}]})");
    const auto found = api_.list_executions("w", "", 100);
    EXPECT_EQ(found[0].id, "10");
    answers(404, R"({"message":"Not Found"})");
    EXPECT_FALSE(api_.execution("1", true).has_value());
    EXPECT_FALSE(api_.stop_execution("1"));
    answers(400, R"({"message":"request/params/id must be number"})");
    EXPECT_FALSE(api_.execution("../x", true).has_value());
    EXPECT_NE(http_.requests().back().url.find("..%2Fx"), std::string::npos);
}

}  // namespace
}  // namespace n8n
