#include "plugins/executors/n8n/tool/difference.hpp"

#include "documents.hpp"

#include <gtest/gtest.h>

namespace n8n {
namespace {

using namespace test;
using Lines = std::vector<std::string>;

TEST(Difference, SaysNothingWhenOnlyIdsAndEmptyMembersDiffer) {
    Json other = greeting();
    other["nodes"][0]["id"] = "another";
    other["nodes"][1]["disabled"] = false;
    other["connections"]["Greet"] = {{"main", Json::array({Json::array()})}};
    EXPECT_EQ(difference(greeting(), other), Lines{});
}

TEST(Difference, ShowsTheLinesOfATextThatChanged) {
    Json before = greeting();
    before["nodes"][1]["parameters"]["jsCode"] = "a\nb\nc";
    Json after = greeting();
    after["nodes"][1]["parameters"]["jsCode"] = "a\nx\nc";
    EXPECT_EQ(difference(before, after), (Lines{"  node 'Greet'", "  parameters.jsCode:", "    - b", "    + x"}));
}

TEST(Difference, NamesNodesWiresAndSettings) {
    Json after = greeting();
    after["nodes"].erase(1);
    after["nodes"].push_back(node("Shout", "set", {{"value", 1}}));
    after["connections"] = {{"Webhook", outputs({{}, {wire("Shout", 2)}})}};
    after["settings"]["timezone"] = "Europe/Berlin";
    EXPECT_EQ(difference(greeting(), after),
              (Lines{"- node 'Greet' (n8n-nodes-base.code)", "+ node 'Shout' (n8n-nodes-base.set)", "  value:", "    + 1",
                     "- wire Webhook -> Greet", "+ wire Webhook (output 1) -> Shout (input 2)",
                     "  settings.timezone:", "    + \"Europe/Berlin\""}));
}

TEST(Difference, OfLongTextsTellsTheirLength) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += "line\n";
    Json after = greeting();
    after["nodes"][1]["parameters"]["jsCode"] = text;
    EXPECT_EQ(difference(greeting(), after).back(), "      (1 lines before, 3000 after)");
}

}  // namespace
}  // namespace n8n
