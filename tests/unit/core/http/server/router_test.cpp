#include "core/http/server/router.hpp"

#include "core/http/server/http_error.hpp"

#include <gtest/gtest.h>

namespace domino::http {
namespace {

Answer nothing(const Request&) {
    return HttpResponse{};
}

Router typical_router() {
    Router router;
    router.add("GET", "/", nothing);
    router.add("GET", "/runs", nothing);
    router.add("POST", "/runs", nothing);
    router.add("GET", "/runs/{id}", nothing);
    router.add("GET", "/runs/latest", nothing);
    router.add("GET", "/runs/{id}/steps/{step}", nothing);
    router.add("*", "/channels/{channel}/{rest*}", nothing);
    router.add("GET", "/files/{rest*}", nothing);
    router.add("GET", "/{rest*}", nothing);
    return router;
}

struct Case {
    const char* method;
    const char* target;
    const char* pattern;  ///< or the status
    const char* parameters;
    const char* rest = "";
};

class Routing : public ::testing::TestWithParam<Case> {};

TEST_P(Routing, TakesTheMostSpecificPath) {
    const Router router = typical_router();
    Request request;
    request.method = GetParam().method;
    request.target = GetParam().target;
    std::string pattern;
    try {
        const Route* route = router.find(request, parse_target(request.target));
        pattern = route == nullptr ? "options" : route->pattern;
    } catch (const HttpError& error) {
        pattern = std::to_string(error.status());
    }
    EXPECT_EQ(pattern, GetParam().pattern);
    std::string parameters;
    for (const auto& [name, value] : request.parameters) parameters += name + "=" + value + ";";
    EXPECT_EQ(parameters, GetParam().parameters);
    EXPECT_EQ(request.rest_target, GetParam().rest);
}

INSTANTIATE_TEST_SUITE_P(
    Targets, Routing,
    ::testing::Values(Case{"GET", "/", "/", ""}, Case{"GET", "/?x=1", "/", ""}, Case{"GET", "/runs", "/runs", ""},
                      Case{"GET", "/runs/", "/runs", ""}, Case{"HEAD", "/runs", "/runs", ""},
                      Case{"OPTIONS", "/runs", "options", ""}, Case{"GET", "/runs/r_1", "/runs/{id}", "id=r_1;"},
                      Case{"GET", "/runs/latest", "/runs/latest", ""},
                      Case{"GET", "/runs/latest/steps/0", "/runs/{id}/steps/{step}", "id=latest;step=0;"},
                      Case{"GET", "/runs/a%2Fb", "/runs/{id}", "id=a/b;"}, Case{"DELETE", "/runs", "405", ""},
                      Case{"POST", "/runs/latest", "405", ""}, Case{"POST", "/runz", "404", ""},
                      Case{"GET", "/runz?a", "/{rest*}", "rest=runz;", "/runz?a"},
                      Case{"GET", "/runs/r_1/more", "/{rest*}", "rest=runs/r_1/more;", "/runs/r_1/more"},
                      Case{"DELETE", "/channels/slack", "/channels/{channel}/{rest*}", "channel=slack;rest=;", ""},
                      Case{"POST", "/channels/slack?x=1", "/channels/{channel}/{rest*}", "channel=slack;rest=;", "?x=1"},
                      Case{"POST", "/channels/slack/a/b?x=1", "/channels/{channel}/{rest*}", "channel=slack;rest=a/b;",
                           "/a/b?x=1"},
                      Case{"GET", "/files", "/files/{rest*}", "rest=;", ""}, Case{"POST", "/files/a", "405", ""}));

TEST(RouterTest, RefusesPatternsThatAreMalformedOrTaken) {
    Router router = typical_router();
    for (const char* pattern : {"", "runs", "/a//b", "/{}", "/{*}", "/{id", "/{rest*}/more", "/runs", "/runs/{other}"})
        EXPECT_THROW(router.add("GET", pattern, nothing), Error) << pattern;
}

TEST(RouterTest, NamesParametersAsEachRouteDoes) {
    Router router;
    router.add("GET", "/runs/{id}", nothing);
    router.add("DELETE", "/runs/{run}", nothing);
    Request request;
    request.method = "DELETE";
    request.target = "/runs/7";
    router.find(request, parse_target(request.target));
    EXPECT_EQ(request.param("run"), "7");
    EXPECT_FALSE(request.parameters.contains("id"));
}

TEST(RouterTest, AsksHooksInOrderUntilOneAnswers) {
    Router router;
    std::string asked;
    for (const char name : {'a', 'b', 'c'})
        router.before([&asked, name](const Request&, const Route&) -> std::optional<HttpResponse> {
            asked += name;
            return name == 'b' ? std::optional(HttpResponse{401, {}, {}}) : std::nullopt;
        });
    const std::optional<HttpResponse> answer = router.ask_hooks({}, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(asked, "ab");
}

TEST(RouterTest, ListsItsRoutes) {
    EXPECT_EQ(typical_router().routes().size(), 9U);
}

}  // namespace
}  // namespace domino::http
