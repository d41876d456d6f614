#include "plugins/executors/n8n/acceptance.hpp"

#include "documents.hpp"

#include <gtest/gtest.h>

namespace n8n {
namespace {

using namespace test;

std::string reason_of(const Json& document) {
    return acceptance_of(workflow(document)).reason;
}

Json with(Json extra) {
    Json changed = greeting();
    changed["nodes"].push_back(std::move(extra));
    return changed;
}

TEST(Acceptance, TakesWhatBeginsWithOneWebhook) {
    EXPECT_TRUE(acceptance_of(workflow(greeting())).accepted);
    EXPECT_FALSE(acceptance_of(workflow(greeting())).pure);
    EXPECT_EQ(reason_of(with(node("By hand", "manualTrigger"))), "");
}

TEST(Acceptance, NamesTheNodeThatWouldStartItWithoutDomino) {
    EXPECT_EQ(reason_of(with(node("Every hour", "scheduleTrigger"))),
              "Node 'Every hour' would start the workflow in n8n without Domino; disable it or take it out");
    Json disabled = node("Every hour", "scheduleTrigger");
    disabled["disabled"] = true;
    EXPECT_EQ(reason_of(with(disabled)), "");
    EXPECT_NE(reason_of(with(node("Mails", "emailReadImap"))), "");
}

TEST(Acceptance, RefusesWhatNoWebhookStarts) {
    EXPECT_EQ(reason_of(document(Json::array({node("By hand", "manualTrigger"), node("Set", "set")}), Json::object())),
              "Node 'By hand' cannot be started from outside n8n; begin the workflow with a Webhook node");
    EXPECT_EQ(reason_of(document(Json::array({node("Set", "set")}), Json::object())),
              "it has no Webhook node; begin the workflow with a Webhook node");
    EXPECT_NE(reason_of(with(node("Second", "webhook"))).find("several Webhook nodes"), std::string::npos);
}

TEST(Acceptance, RefusesNamesOfDominosOwnNodesAndWiresIntoTheBeginning) {
    EXPECT_NE(reason_of(with(node("Domino: result", "noOp"))).find("Node 'Domino: result'"), std::string::npos);
    Json fed = greeting();
    fed["connections"]["Greet"] = outputs({{wire("Webhook")}});
    EXPECT_NE(reason_of(fed).find("Node 'Webhook': something is connected to its input"), std::string::npos);
}

}  // namespace
}  // namespace n8n
