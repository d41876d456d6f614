#include "plugins/executors/n8n/execution.hpp"

#include "documents.hpp"

#include <gtest/gtest.h>

namespace n8n {
namespace {

using namespace test;
using Status = domino::Outcome::Status;

Json run(int index, Json items) {
    Json wrapped = Json::array();
    for (auto& item : items) wrapped.push_back({{"json", item}});
    return {{"executionIndex", index}, {"data", {{"main", Json::array({wrapped})}}}};
}

Json execution(const std::string& status, Json run_data, Json result = Json::object()) {
    result["runData"] = std::move(run_data);
    return {{"id", "12"}, {"status", status}, {"data", {{"resultData", std::move(result)}}}};
}

const Json headers = Json::array({{{"headers", {{"x-domino-step", "r_1.0/1"}}}}});

TEST(Execution, TheOutputIsOfTheNodeThatRanLastWithoutDominosOwn) {
    const Json json = execution(
        "success", {{"Webhook", Json::array({run(0, headers)})},
                    {"Last", Json::array({run(2, Json::array({{{"n", 1}}})), run(5, Json::array({{{"n", 2}}, {{"n", 3}}}))})},
                    {"Domino: result", Json::array({run(6, Json::array({{{"accepted", true}}}))})},
                    {"Middle", Json::array({run(3, Json::array({{{"n", 9}}}))})}});
    const auto outcome = Execution(json).outcome(workflow(greeting()));
    EXPECT_EQ(outcome.status, Status::succeeded);
    EXPECT_EQ(outcome.output, Json::parse(R"([{"n":2},{"n":3}])"));
    EXPECT_EQ(Execution(json).step(), "r_1.0/1");
}

TEST(Execution, OneThatHasNotBegunIsFoundByWhatItIsToBeginWith) {
    const Json begin = {{"data", {{"main", Json::array({Json::array({{{"json", headers[0]}}})})}}}};
    const Json json = {
        {"id", "12"}, {"status", "new"}, {"data", {{"executionData", {{"nodeExecutionStack", Json::array({begin})}}}}}};
    EXPECT_EQ(Execution(json).step(), "r_1.0/1");
    EXPECT_TRUE(Execution(json).is_at_work());
}

TEST(Execution, AFailureNamesNodeMessageAndExecution) {
    const Json json = execution("error", {{"Burn", Json::array({{{"error", {{"message", "no wood"}}}}})}},
                                {{"lastNodeExecuted", "Burn"}, {"error", {{"message", "no wood"}}}});
    const auto outcome = Execution(json).outcome(workflow(greeting()));
    EXPECT_EQ(outcome.status, Status::failed);
    EXPECT_EQ(outcome.error, "Node 'Burn': no wood (n8n execution 12)");
    EXPECT_EQ(Execution(json).failure_at_gate(), "");
    const Json gate =
        execution("error", Json::object(), {{"lastNodeExecuted", "Domino: start gate"}, {"error", {{"message", "refused"}}}});
    EXPECT_NE(Execution(gate).failure_at_gate().find("refused"), std::string::npos);
}

TEST(Execution, CrashedIsNoVerdictAndWhatN8nMadeUpIsNoOutput) {
    const Json told = {{"Greet", Json::array({run(1, Json::array({{{"reply", "hi"}}}))})},
                       {"Domino: result", Json::array({run(2, Json::array())})}};
    EXPECT_EQ(Execution(execution("crashed", told)).outcome(workflow(greeting())).status, Status::succeeded);
    const Json made_up = {{"Greet", Json::array({run(1, Json::array({{{"isArtificialRecoveredEventItem", true}}}))})},
                          {"Domino: result", Json::array({run(2, Json::array())})}};
    EXPECT_EQ(Execution(execution("crashed", made_up)).outcome(workflow(greeting())).status, Status::unknown);
    EXPECT_EQ(Execution(execution("crashed", Json::object())).outcome(workflow(greeting())).status, Status::unknown);
}

TEST(Execution, OneThatN8nBeganTwiceAndTheGateHeldBackIsNoSuccess) {
    // The gate's answer was an empty list; where the webhook's answer waits, n8n makes an empty item of it.
    for (const Json& said : {Json::array(), Json::array({Json::object()})}) {
        const Json json = execution(
            "success", {{"Webhook", Json::array({run(0, headers)})}, {"Domino: start gate", Json::array({run(1, said)})}});
        EXPECT_TRUE(Execution(json).was_held_back());
        EXPECT_EQ(Execution(json).outcome(workflow(greeting())).status, Status::unknown);
    }
}

TEST(Execution, OneThatWentThroughTheGateWasNotHeldBack) {
    const Json json = execution("success", {{"Webhook", Json::array({run(0, headers)})},
                                            {"Domino: start gate", Json::array({run(1, Json::array({{{"go", true}}}))})},
                                            {"Greet", Json::array({run(2, Json::array())})}});
    EXPECT_FALSE(Execution(json).was_held_back());
    EXPECT_EQ(Execution(json).outcome(workflow(greeting())).status, Status::succeeded);
}

TEST(Execution, ARespondersAnswerIsReadWhereItCanBe) {
    Json responds = greeting();
    responds["nodes"].push_back(node("Respond", "respondToWebhook", {{"respondWith", "firstIncomingItem"}}));
    const Json json = execution("success", {{"Respond", Json::array({run(1, Json::array({{{"n", 1}}, {{"n", 2}}}))})},
                                            {"After", Json::array({run(2, Json::array({{{"n", 9}}}))})}});
    EXPECT_EQ(Execution(json).outcome(workflow(responds)).output, Json::parse(R"([{"n":1}])"));
    responds["nodes"][2]["parameters"]["respondWith"] = "text";
    EXPECT_EQ(Execution(json).outcome(workflow(responds)).status, Status::failed);
}

TEST(Execution, DamagedAnswersAreNoResult) {
    for (const char* text : {R"({})", R"({"status": 7})", R"({"id": 3, "status": "crashed", "data": []})",
                             R"({"status":"crashed","data":{"resultData":{"runData":{"A":[null,7,{"data":{"main":7}}]}}}})"}) {
        const Json json = Json::parse(text);
        EXPECT_EQ(Execution(json).outcome(workflow(greeting())).status, Status::unknown) << text;
        EXPECT_EQ(Execution(json).step(), "") << text;
    }
}

}  // namespace
}  // namespace n8n
