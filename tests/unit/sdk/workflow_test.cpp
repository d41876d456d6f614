#include "domino/workflow.hpp"

#include "field_error.hpp"

namespace domino {
namespace {

Workflow read(const std::string& domino) {
    return workflow_from_json(
        "w", parse_json(R"({"name": "W", "nodes": [{"name": "A", "type": "t"}], "connections": {}, "meta": {"domino": )" +
                        domino + "}}"));
}

TEST(Workflow, TakesDefaultsFromTheDocument) {
    const Workflow workflow = workflow_from_json("w", parse_json(R"({"name": "My flow", "nodes": [], "connections": []})"));
    EXPECT_EQ(workflow.title, "My flow");
    EXPECT_TRUE(workflow.input_schema.is_null());
    EXPECT_EQ(workflow.timeout.count(), 60000);
    EXPECT_EQ(workflow.response, "callback");
}

TEST(Workflow, ReadsMetaDomino) {
    const Workflow workflow = read(
        R"({"title": {"en": "Check", "de": "Prüfen"}, "description": "x", "input": {"type": "object"}, "examples": ["a", {"en": "b"}],
                                      "approval": {"en": "Sure?"}, "timeout": 1.5, "executor": "native", "idempotent": true, "response": "sync"})");
    EXPECT_EQ(localized(workflow.title, "de"), "Prüfen");
    EXPECT_EQ(workflow.timeout.count(), 1500);
    EXPECT_EQ(workflow.examples.size(), 2u);
    EXPECT_TRUE(workflow.idempotent);
    EXPECT_EQ(workflow.executor, "native");
}

TEST(Workflow, RefusesWhatIsMalformedWithItsPath) {
    struct Case {
        const char* domino;
        const char* path;
    };
    for (const auto& c : {Case{R"({"titel": "x"})", "/meta/domino/titel"},
                          {R"({"title": 1})", "/meta/domino/title"},
                          {R"({"title": {"en": 1}})", "/meta/domino/title/en"},
                          {R"({"input": "x"})", "/meta/domino/input"},
                          {R"({"examples": "x"})", "/meta/domino/examples"},
                          {R"({"examples": [1]})", "/meta/domino/examples/0"},
                          {R"({"timeout": 0})", "/meta/domino/timeout"},
                          {R"({"timeout": "1"})", "/meta/domino/timeout"},
                          {R"({"timeout": 1e9})", "/meta/domino/timeout"},
                          {R"({"idempotent": 1})", "/meta/domino/idempotent"},
                          {R"({"response": "later"})", "/meta/domino/response"},
                          {"[]", "/meta/domino"}})
        EXPECT_EQ(test::path_at_fault([&] { read(c.domino); }), c.path) << c.domino;
    for (const auto& [document, path] :
         {std::pair{"{}", "/nodes"},
          {R"({"nodes": [{"type": "t"}]})", "/nodes/0/name"},
          {R"({"nodes": [{"name": "A"}]})", "/nodes/0/type"},
          {R"({"nodes": [{"name": "A", "type": "t"}, {"name": "A", "type": "t"}]})", "/nodes/1/name"},
          {R"({"nodes": [], "connections": 1})", "/connections"}})
        EXPECT_EQ(test::path_at_fault([&] { workflow_from_json("w", parse_json(document)); }), path) << document;
}

TEST(Localized, FallsBackToEnglishThenToTheFirst) {
    EXPECT_EQ(localized("plain", "de"), "plain");
    EXPECT_EQ(localized({{"en", "e"}, {"de", "d"}}, "de"), "d");
    EXPECT_EQ(localized({{"en", "e"}}, "de"), "e");
    EXPECT_EQ(localized({{"fr", "f"}}, "de"), "f");
    EXPECT_EQ(localized(nullptr, "de"), "");
}

}  // namespace
}  // namespace domino
