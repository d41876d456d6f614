#include "plugins/executors/n8n/graph.hpp"

#include "documents.hpp"

#include <gtest/gtest.h>

namespace n8n {
namespace {

using namespace test;
using Names = std::vector<std::string>;

TEST(Graph, WalksDepthFirstFromTopToBottomSoTheLowestBranchIsLast) {
    const Graph graph(document(Json::array({node("W", "webhook"), node("Low", "noOp", {}, 1, 200),
                                            node("High", "noOp", {}, 1, -200), node("HighNext", "noOp", {}, 2, -200)}),
                               {{"W", outputs({{wire("Low"), wire("High")}})}, {"High", outputs({{wire("HighNext")}})}}));
    EXPECT_EQ(graph.last_first("W"), (Names{"Low", "HighNext", "High", "W"}));
}

TEST(Graph, WhatTwoBranchesFeedComesAfterBoth) {
    const Graph graph(
        document(Json::array({node("W", "webhook"), node("A", "noOp", {}, 1, 0), node("B", "noOp", {}, 1, 100),
                              node("End", "noOp", {}, 2, 0)}),
                 {{"W", outputs({{wire("A"), wire("B")}})}, {"A", outputs({{wire("End")}})}, {"B", outputs({{wire("End")}})}}));
    EXPECT_EQ(graph.last_first("W"), (Names{"End", "B", "A", "W"}));
}

TEST(Graph, KnowsEndsLoopsAndJoins) {
    const Graph graph(
        document(Json::array({node("W", "webhook"), node("Loop", "splitInBatches"), node("Body", "noOp"), node("Done", "noOp")}),
                 {{"W", outputs({{wire("Loop")}})},
                  {"Loop", outputs({{wire("Done")}, {wire("Body")}})},
                  {"Body", outputs({{wire("Loop")}})}}));
    EXPECT_TRUE(graph.ends_at("Done"));
    EXPECT_FALSE(graph.ends_at("Body"));
    EXPECT_TRUE(graph.is_in_loop("Body"));
    EXPECT_TRUE(graph.is_in_loop("Loop"));
    EXPECT_FALSE(graph.is_in_loop("Done"));
    EXPECT_FALSE(graph.has_joins());
    EXPECT_TRUE(graph.is_fed("Loop"));
    EXPECT_FALSE(graph.is_fed("W"));
}

TEST(Graph, ReadsDamagedConnectionsAsNone) {
    Json damaged = greeting();
    damaged["connections"] = {{"Webhook", {{"main", Json::array({nullptr, 7, Json::array({nullptr, {{"node", "Nobody"}}})})}}},
                              {"Greet", 3}};
    EXPECT_EQ(Graph(damaged).last_first("Webhook"), (Names{"Webhook"}));
}

}  // namespace
}  // namespace n8n
