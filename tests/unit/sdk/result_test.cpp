#include "domino/result.hpp"

#include "field_error.hpp"

namespace domino {
namespace {

TEST(Result, SurvivesTheWayThroughJson) {
    for (const char* status : {"succeeded", "failed", "timed out"}) {
        const std::string text =
            R"({"step":"r_1.0","workflow":"w","status":")" + std::string(status) + R"(","output":[{"a":1}],"error":"e"})";
        EXPECT_EQ(to_text(to_json(result_from_json(parse_json(text)))), text);
    }
}

TEST(Result, RefusesWhatIsMalformedWithItsPath) {
    struct Case {
        const char* result;
        const char* path;
    };
    for (const auto& c : {Case{"[]", ""},
                          {"{}", "/step"},
                          {R"({"step": "s"})", "/workflow"},
                          {R"({"step": "s", "workflow": "w"})", "/status"},
                          {R"({"step": "s", "workflow": "w", "status": "done"})", "/status"},
                          {R"({"step": "s", "workflow": "w", "status": "failed", "output": {}})", "/output"},
                          {R"({"step": "s", "workflow": "w", "status": "failed", "output": [1]})", "/output/0"},
                          {R"({"step": "s", "workflow": "w", "status": "failed", "error": 1})", "/error"},
                          {R"({"step": "s", "workflow": "w", "status": "failed", "more": 1})", "/more"}})
        EXPECT_EQ(test::path_at_fault([&] { result_from_json(parse_json(c.result)); }), c.path) << c.result;
}

}  // namespace
}  // namespace domino
