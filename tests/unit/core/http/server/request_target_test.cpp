#include "core/http/server/request_target.hpp"

#include "core/http/server/http_error.hpp"

#include <gtest/gtest.h>

namespace domino::http {
namespace {

struct Case {
    const char* target;
    const char* path;
    std::vector<std::string> segments;
};

class Target : public ::testing::TestWithParam<Case> {};

TEST_P(Target, IsTakenApart) {
    const RequestTarget parsed = parse_target(GetParam().target);
    EXPECT_EQ(parsed.path, GetParam().path);
    EXPECT_EQ(parsed.segments, GetParam().segments);
    EXPECT_EQ(parsed.offsets.size(), parsed.segments.size());
}

INSTANTIATE_TEST_SUITE_P(Forms, Target,
                         ::testing::Values(Case{"/", "/", {}}, Case{"/?a", "/", {}}, Case{"*", "*", {}}, Case{"/a", "/a", {"a"}},
                                           Case{"/a/b/", "/a/b", {"a", "b"}}, Case{"//a///b", "/a/b", {"a", "b"}},
                                           Case{"/a%2fb/c", "/a/b/c", {"a/b", "c"}}, Case{"/%C3%BC", "/ü", {"ü"}},
                                           Case{"/ü", "/ü", {"ü"}}, Case{"/a+b", "/a+b", {"a+b"}}, Case{"/...", "/...", {"..."}},
                                           Case{"http://h:1/a?b", "/a", {"a"}}, Case{"https://h", "/", {}},
                                           Case{"http://h?x=1", "/", {}}));

TEST(TargetTest, KnowsWhereSegmentsAndQueryStand) {
    const std::string target = "http://h/a//b%20c/d?x=/y";
    const RequestTarget parsed = parse_target(target);
    ASSERT_EQ(parsed.offsets.size(), 3U);
    EXPECT_EQ(target.substr(parsed.offsets[1]), "/b%20c/d?x=/y");
    EXPECT_EQ(target.substr(parsed.path_end), "?x=/y");
}

TEST(TargetTest, ReadsParametersInTheirOrder) {
    const Query query = parse_target("/?b=2&a=1&b=%33+%2B&&=x&flag&last=").query;
    const std::vector<std::pair<std::string, std::string>> expected = {{"b", "2"}, {"a", "1"},   {"b", "3 +"},
                                                                       {"", "x"},  {"flag", ""}, {"last", ""}};
    EXPECT_EQ(query.parameters(), expected);
    EXPECT_EQ(query.all("b"), (std::vector<std::string>{"2", "3 +"}));
    EXPECT_TRUE(query.contains("flag"));
    EXPECT_FALSE(query.contains("none"));
}

}  // namespace
}  // namespace domino::http
