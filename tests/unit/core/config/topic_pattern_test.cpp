#include "core/config/topic_pattern.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(TopicPattern, MatchesSegmentBySegment) {
    struct Case {
        const char* pattern;
        const char* type;
        bool matches;
    };
    const Case cases[] = {
        {"event.slack", "event.slack", true}, {"event.slack", "event.slack.x", false},
        {"event.slack", "event", false},      {"event.*", "event.slack", true},
        {"event.*", "event", false},          {"event.*", "event.a.b", false},
        {"*.slack", "event.slack", true},     {"*", "event", true},
        {"*", "event.slack", false},          {"**", "event", true},
        {"**", "event.a.b.c", true},          {"result.**", "result", true},
        {"result.**", "result.a.b", true},    {"result.**", "results.a", false},
        {"**.failed", "failed", true},        {"**.failed", "a.b.failed", true},
        {"**.failed", "a.failed.b", false},   {"a.**.z", "a.z", true},
        {"a.**.z", "a.b.c.z", true},          {"a.**.z", "a.b.c", false},
        {"a.**.*.z", "a.z", false},           {"a.**.*.z", "a.b.z", true},
    };
    for (const auto& c : cases) EXPECT_EQ(matches_topic(c.pattern, c.type), c.matches) << c.pattern << " on " << c.type;
}

TEST(TopicPattern, AcceptsWellFormedPatterns) {
    for (const char* pattern : {"event.*", "**", "*", "result.invoice-check", "custom.A_b.**", "**.a.**"})
        EXPECT_NO_THROW(check_topic_pattern(pattern, "")) << pattern;
}

TEST(TopicPattern, RefusesMalformedPatternsWithTheirPath) {
    for (const std::string pattern : {"", ".", "a.", ".a", "a..b", "a.b*", "a.***", "a b", "a/b", "\xC3\xA4", "**.**.**.**"}) {
        try {
            check_topic_pattern(pattern, "/chains/c/on/0");
            ADD_FAILURE() << pattern;
        } catch (const FieldError& error) {
            EXPECT_EQ(error.path(), "/chains/c/on/0");
        }
    }
    EXPECT_THROW(check_topic_pattern(std::string(129, 'a'), ""), FieldError);
}

}  // namespace
}  // namespace domino
