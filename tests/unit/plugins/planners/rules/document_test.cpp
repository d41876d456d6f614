#include "rules_host.hpp"

#include <gtest/gtest.h>
#include <regex>
#include <set>

namespace domino::rules::test {
namespace {

/// What the catalog may use, with the type versions that n8n 1.123 has.
const std::map<std::string, std::set<double>> known_nodes = {
    {"n8n-nodes-base.webhook", {2, 2.1}}, {"n8n-nodes-base.set", {3.4}},    {"n8n-nodes-base.if", {2.2}},
    {"n8n-nodes-base.switch", {3.2}},     {"n8n-nodes-base.filter", {2.2}}, {"n8n-nodes-base.merge", {3.2}},
    {"n8n-nodes-base.code", {2}},         {"n8n-nodes-base.noOp", {1}},     {"n8n-nodes-base.respondToWebhook", {1.4, 1.5}},
    {"n8n-nodes-base.stopAndError", {1}},
};
const std::set<std::string> node_members = {"id",       "name",       "type",      "typeVersion",
                                            "position", "parameters", "webhookId", "alwaysOutputData"};

class Documents : public testing::Test {
protected:
    Documents() { catalog_.add_folder(std::filesystem::path(DOMINO_SOURCE_DIR) / "deploy/workflows"); }

    static const Json* find_node(const Json& document, const std::string& name) {
        for (const auto& node : document["nodes"])
            if (node["name"] == name) return &node;
        return nullptr;
    }

    MemoryCatalog catalog_;
};

TEST_F(Documents, UseOnlyKnownNodes) {
    const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    for (const auto& workflow : catalog_.list()) {
        std::set<std::string> ids;
        for (const auto& node : workflow->document["nodes"]) {
            SCOPED_TRACE(workflow->name + ": " + node["name"].get<std::string>());
            const auto versions = known_nodes.find(node["type"]);
            ASSERT_NE(versions, known_nodes.end()) << node["type"];
            EXPECT_TRUE(versions->second.contains(node["typeVersion"].get<double>()));
            EXPECT_TRUE(std::regex_match(node["id"].get<std::string>(), uuid));
            EXPECT_TRUE(ids.insert(node["id"]).second) << "two nodes share an id";
            EXPECT_EQ(node["position"].size(), 2U);
            for (const auto& [member, value] : node.items()) EXPECT_TRUE(node_members.contains(member)) << member;
        }
        EXPECT_EQ(workflow->document["settings"]["executionOrder"], "v1");
    }
}

TEST_F(Documents, BeginWithAWebhookThatAnswersWithTheLastNode) {
    std::set<std::string> paths;
    for (const auto& workflow : catalog_.list()) {
        const Json& webhook = workflow->document["nodes"][0];
        EXPECT_EQ(webhook["type"], "n8n-nodes-base.webhook") << workflow->name;
        EXPECT_EQ(webhook["parameters"]["httpMethod"], "POST");
        EXPECT_EQ(webhook["parameters"]["responseMode"], "lastNode");
        EXPECT_TRUE(webhook.contains("webhookId"));
        EXPECT_TRUE(paths.insert(webhook["parameters"]["path"]).second) << "two workflows share a path";
    }
}

TEST_F(Documents, ConnectNodesThatExistAndLeaveNoneOut) {
    for (const auto& workflow : catalog_.list()) {
        std::set<std::string> reached = {"Webhook"};
        for (const auto& [source, outputs] : workflow->document["connections"].items()) {
            EXPECT_NE(find_node(workflow->document, source), nullptr) << workflow->name << ": " << source;
            for (const auto& output : outputs["main"])
                for (const auto& target : output) {
                    EXPECT_NE(find_node(workflow->document, target["node"]), nullptr) << workflow->name << ": " << target["node"];
                    EXPECT_EQ(target["type"], "main");
                    reached.insert(target["node"]);
                }
        }
        EXPECT_EQ(reached.size(), workflow->document["nodes"].size()) << workflow->name;
    }
}

TEST_F(Documents, SayInBothLanguagesWhatTheyAreFor) {
    for (const auto& workflow : catalog_.list()) {
        SCOPED_TRACE(workflow->name);
        for (const char* language : {"en", "de"}) {
            EXPECT_TRUE(workflow->title.contains(language));
            EXPECT_TRUE(workflow->description.contains(language));
        }
        const Json& schema = workflow->input_schema;
        ASSERT_TRUE(schema.is_object());
        EXPECT_EQ(schema["additionalProperties"], false);
        EXPECT_TRUE(schema["properties"].contains("language"));
        for (const auto& name : schema["required"]) {
            const Json& property = schema["properties"][name.get<std::string>()];
            EXPECT_TRUE(property["x-question"].contains("en") && property["x-question"].contains("de")) << name;
        }
        EXPECT_LE(workflow->timeout, std::chrono::minutes(1));
    }
}

/// A "}}" inside an expression would end it early.
void check_expressions(const Json& value, const std::string& place) {
    if (value.is_structured())
        for (const auto& [key, part] : value.items()) check_expressions(part, place + "/" + key);
    if (!value.is_string() || !value.get_ref<const std::string&>().starts_with("={{")) return;
    const std::string& text = value.get_ref<const std::string&>();
    EXPECT_TRUE(text.ends_with(" }}")) << place;
    EXPECT_EQ(text.find("}}"), text.size() - 2) << place;
}

TEST_F(Documents, WriteExpressionsInOnePiece) {
    for (const auto& workflow : catalog_.list()) check_expressions(workflow->document["nodes"], workflow->name);
}

}  // namespace
}  // namespace domino::rules::test
