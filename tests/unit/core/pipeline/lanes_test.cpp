#include "core/pipeline/lanes.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(Lanes, ConversationsAndFamiliesNeverShareALane) {
    EXPECT_NE(Lanes::conversation_key("a", "b"), Lanes::family_key("a\x1f"
                                                                   "b"));
    EXPECT_NE(Lanes::conversation_key("a", "b"), Lanes::conversation_key("a", "c"));
}

TEST(Lanes, AnEmptyLaneIsForgottenAndOneWithRunsInTheStoreIsNot) {
    Lanes lanes;
    lanes.lane("x");
    lanes.drop_if_empty("x");
    EXPECT_EQ(lanes.find("x"), nullptr);
    lanes.lane("y").beyond = 1;
    lanes.drop_if_empty("y");
    EXPECT_NE(lanes.find("y"), nullptr);
}

TEST(Lanes, WantsMoreWhenItRunsLow) {
    Lanes lanes;
    Lane& lane = lanes.lane("x");
    lane.beyond = 5;
    EXPECT_EQ(lanes.wanting(), std::vector<std::string>{"x"});
    for (std::size_t i = 0; i < Lanes::window; ++i) lane.runs.push_back(std::to_string(i));
    EXPECT_TRUE(lanes.wanting().empty());
}

}  // namespace
}  // namespace domino
