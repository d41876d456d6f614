#include "core/config/near_name.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(NearName, FindsWhatWasMeant) {
    const std::vector<std::string> names = {"enabled", "library", "config", "planner_attempts", "on"};
    struct Case {
        const char* name;
        const char* near;
    };
    for (const auto& c : {Case{"enabeld", "enabled"},
                          {"libary", "library"},
                          {"Config", "config"},
                          {"planner-attempts", "planner_attempts"},
                          {"plannerattempts", "planner_attempts"},
                          {"colour", ""},
                          {"xyz", ""},
                          {"", ""},
                          {"onn", "on"}})
        EXPECT_EQ(near_name(c.name, names), c.near) << c.name;
    EXPECT_EQ(near_name("anything", {}), "");
}

TEST(NearName, HintsOnlyWhenThereIsOne) {
    EXPECT_EQ(near_name_hint("libary", {"library"}), "; did you mean \"library\"?");
    EXPECT_EQ(near_name_hint("colour", {"library"}), "");
}

TEST(NearName, BoundsItsWorkOnLongNames) {
    EXPECT_EQ(near_name(std::string(1 << 20, 'a'), {std::string(1 << 20, 'b')}), "");
}

TEST(Listed, ReadsLikeASentence) {
    EXPECT_EQ(listed({}), "none");
    EXPECT_EQ(listed({"a"}), "a");
    EXPECT_EQ(listed({"a", "b"}), "a or b");
    EXPECT_EQ(listed({"a", "b", "c"}), "a, b or c");
}

}  // namespace
}  // namespace domino
