#include "plugins/executors/n8n/workflow_copy.hpp"

#include "documents.hpp"
#include "plugins/executors/n8n/canonical.hpp"
#include "plugins/executors/n8n/document.hpp"

#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace n8n {
namespace {

using namespace test;

const CopySpec spec{.label = "domino", .credential_id = "c1", .credential_name = "domino webhook", .error_workflow = "e1"};
constexpr CopyManner callback{.sync = false, .gated = true};

const Json* node_named(const Json& document, const std::string& name) {
    for (const Json& one : document["nodes"])
        if (one["name"] == name) return &one;
    return nullptr;
}

std::vector<std::string> own_nodes(const Json& document) {
    std::vector<std::string> names;
    for (const Json& one : document["nodes"])
        if (is_own_node(one["name"].get<std::string>())) names.push_back(one["name"].get<std::string>());
    return names;
}

TEST(WorkflowCopy, TheWebhookDemandsTheHeaderAndHasDominosPath) {
    const WorkflowCopy copy = make_copy(workflow(greeting()), spec, callback);
    EXPECT_EQ(copy.name, "domino: greet");
    EXPECT_EQ(copy.path, "domino/greet");
    const Json& webhook = *node_named(copy.body, "Webhook");
    EXPECT_EQ(webhook["parameters"]["path"], "domino/greet");
    EXPECT_EQ(webhook["parameters"]["authentication"], "headerAuth");
    EXPECT_EQ(webhook["parameters"]["responseMode"], "onReceived");
    EXPECT_EQ(webhook["credentials"]["httpHeaderAuth"]["id"], "c1");
    EXPECT_EQ(copy.body["settings"]["errorWorkflow"], "e1");
    EXPECT_FALSE(copy.body.contains("meta"));
}

struct MannerCase {
    const char* name;
    CopyManner manner;
    std::vector<std::string> own;
};

class Manners : public testing::TestWithParam<MannerCase> {};

TEST_P(Manners, AddWhatTheyNeedAndNoMore) {
    EXPECT_EQ(own_nodes(make_copy(workflow(greeting()), spec, GetParam().manner).body), GetParam().own);
}

INSTANTIATE_TEST_SUITE_P(WorkflowCopy, Manners,
                         testing::Values(MannerCase{"callback_gated",
                                                    {false, true},
                                                    {"Domino: this run", "Domino: start gate", "Domino: go on", "Domino: result",
                                                     "Domino: note"}},
                                         MannerCase{"callback_ungated", {false, false}, {"Domino: result", "Domino: note"}},
                                         MannerCase{"sync_gated",
                                                    {true, true},
                                                    {"Domino: this run", "Domino: start gate", "Domino: go on",
                                                     "Domino: may go on", "Domino: refused", "Domino: note"}},
                                         MannerCase{"sync_ungated", {true, false}, {"Domino: note"}}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(WorkflowCopy, WhatFollowedTheWebhookFollowsTheGate) {
    const WorkflowCopy copy = make_copy(workflow(greeting()), spec, callback);
    const Json& connections = copy.body["connections"];
    EXPECT_EQ(connections["Webhook"]["main"][0], (Json::array({wire("Domino: go on", 0), wire("Domino: this run")})));
    EXPECT_EQ(connections["Domino: go on"]["main"][0], (Json::array({wire("Greet"), wire("Domino: result")})));
}

TEST(WorkflowCopy, TheResultComesBelowEverythingElse) {
    Json low = greeting();
    low["nodes"][1]["position"] = Json::array({220, 5000});
    const WorkflowCopy copy = make_copy(workflow(low), spec, callback);
    EXPECT_GT((*node_named(copy.body, "Domino: result"))["position"][1].get<double>(), 5000);
}

TEST(WorkflowCopy, AfterAJoinTheResultWaitsForAllEnds) {
    const Json joined = document(Json::array({node("Webhook", "webhook"), node("A", "noOp"), node("Merge", "merge"),
                                              node("End", "noOp"), node("Side", "noOp")}),
                                 {{"Webhook", outputs({{wire("A"), wire("Merge", 1), wire("Side")}})},
                                  {"A", outputs({{wire("Merge")}})},
                                  {"Merge", outputs({{wire("End")}})}});
    const WorkflowCopy copy = make_copy(workflow(joined), spec, callback);
    const Json& connections = copy.body["connections"];
    EXPECT_EQ(connections["Domino: all is done"]["main"][0][0]["node"], "Domino: result");
    EXPECT_EQ(connections["End"]["main"][0][0]["node"], "Domino: all is done");
    EXPECT_EQ(connections["Side"]["main"][0][0]["node"], "Domino: all is done");
    EXPECT_EQ((*node_named(copy.body, "Domino: all is done"))["parameters"]["numberInputs"], 4);
}

TEST(WorkflowCopy, MannerFollowsWhatTheWorkflowSays) {
    EXPECT_TRUE(manner_of(workflow(greeting())).gated);
    EXPECT_FALSE(manner_of(workflow(greeting())).sync);
    EXPECT_FALSE(manner_of(workflow(greeting({{"idempotent", true}}))).gated);
    EXPECT_TRUE(manner_of(workflow(greeting({{"response", "sync"}}))).sync);
    Json responds = greeting();
    responds["nodes"].push_back(node("Respond", "respondToWebhook"));
    EXPECT_TRUE(manner_of(workflow(responds)).sync);
    Json legacy = greeting();
    legacy.erase("settings");
    EXPECT_TRUE(manner_of(workflow(legacy)).sync);
}

/// As n8n gives it back: numbers without a point, settings of its own, other members.
Json as_n8n_keeps(const Json& body) {
    Json kept = body;
    kept["id"] = "w1";
    kept["settings"]["callerPolicy"] = "workflowsFromSameOwner";
    kept["settings"]["availableInMCP"] = false;
    for (Json& one : kept["nodes"])
        for (Json& number : one["position"]) number = number.get<std::int64_t>();
    return kept;
}

std::vector<std::string> catalog_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(DOMINO_WORKFLOWS))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    return names;
}

TEST(WorkflowCopy, EveryCatalogWorkflowComesBackByteForByte) {
    for (const auto& name : catalog_names()) {
        std::ifstream file(std::string(DOMINO_WORKFLOWS) + "/" + name + ".json");
        std::stringstream text;
        text << file.rdbuf();
        const Json document = domino::parse_json(text.str());
        for (const bool sync : {false, true})
            for (const bool gated : {false, true}) {
                const Json kept = as_n8n_keeps(make_copy(workflow(document, name), spec, {.sync = sync, .gated = gated}).body);
                EXPECT_EQ(domino::to_text(original_of(kept, document)), domino::to_text(document)) << name;
                EXPECT_FALSE(is_edited(kept)) << name;
            }
    }
}

TEST(WorkflowCopy, AnEditIsSeenAndKeptAndOwnNodesAreToldApart) {
    const WorkflowCopy copy = make_copy(workflow(greeting()), spec, callback);
    Json edited = as_n8n_keeps(copy.body);
    for (Json& one : edited["nodes"])
        if (one["name"] == "Greet") one["parameters"]["jsCode"] = "return []";
    EXPECT_TRUE(is_edited(edited));
    EXPECT_TRUE(has_own_nodes_of(edited, copy.body));
    EXPECT_EQ(original_of(edited, greeting())["nodes"][1]["parameters"]["jsCode"], "return []");
    for (const char* member : {"disabled", "alwaysOutputData"}) {
        Json open_gate = edited;
        for (Json& one : open_gate["nodes"])
            if (one["name"] == "Domino: start gate") one[member] = true;
        EXPECT_FALSE(has_own_nodes_of(open_gate, copy.body)) << member;
    }
    Json around = edited;
    around["connections"]["Domino: start gate"] = outputs({{wire("Greet")}});
    EXPECT_FALSE(has_own_nodes_of(around, copy.body));
    Json rewired = edited;
    rewired["connections"]["Webhook"] = outputs({{wire("Greet")}});
    EXPECT_FALSE(has_own_nodes_of(rewired, copy.body));
}

TEST(WorkflowCopy, AnEditedCopyGetsANewCredentialAndStaysEdited) {
    const WorkflowCopy copy = make_copy(workflow(greeting()), spec, callback);
    Json edited = as_n8n_keeps(copy.body);
    for (Json& one : edited["nodes"])
        if (one["name"] == "Greet") one["parameters"]["jsCode"] = "return []";
    CopySpec renewed = spec;
    renewed.credential_id = "c2";
    const WorkflowCopy fresh = make_copy(workflow(greeting()), renewed, callback);
    EXPECT_NE(fresh.mark.made_from, copy.mark.made_from);
    EXPECT_EQ(fresh.mark.content, copy.mark.content);
    const Json mended = with_own_nodes_of(edited, fresh);
    EXPECT_TRUE(has_own_nodes_of(mended, fresh.body));
    EXPECT_TRUE(is_edited(mended));
    EXPECT_EQ(mark_of(mended)->made_from, fresh.mark.made_from);
    EXPECT_EQ((*node_named(mended, "Greet"))["parameters"]["jsCode"], "return []");
}

TEST(WorkflowCopy, OnlyDominosCopiesHaveAMark) {
    EXPECT_FALSE(mark_of(greeting()).has_value());
    Json forged = greeting();
    forged["nodes"].push_back(node("Note", "stickyNote", {{"content", "x\ndomino: {not json"}}));
    EXPECT_FALSE(mark_of(forged).has_value());
    EXPECT_EQ(mark_of(make_copy(workflow(greeting()), spec, callback).body)->workflow, "greet");
}

TEST(WorkflowCopy, NodeNamesCannotBreakOutOfExpressions) {
    Json odd = greeting();
    const std::string name = "It's \"odd\" \\ }} ${x}";
    odd["nodes"][1]["name"] = name;
    odd["connections"] = {{"Webhook", outputs({{wire(name)}})}};
    const WorkflowCopy copy = make_copy(workflow(odd), spec, callback);
    const std::string body = (*node_named(copy.body, "Domino: result"))["parameters"]["body"].get<std::string>();
    EXPECT_NE(body.find(R"($("It's \"odd\" \\ \u007d\u007d $\u007bx\u007d"))"), std::string::npos) << body;
    EXPECT_EQ(body.find("}}"), body.size() - 2) << body;
}

}  // namespace
}  // namespace n8n
