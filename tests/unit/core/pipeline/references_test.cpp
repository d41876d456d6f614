#include "core/pipeline/references.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

const Json items = Json::parse(R"([{"total": 12.5, "reply": "fine", "lines": [{"n": 1}]}, {"total": 1}])");
const OutputOf output_of = [](const std::string& step) -> const Json* { return step == "check" ? &items : nullptr; };

TEST(References, AreReplacedByWhatTheyStandFor) {
    const Json input = Json::parse(
        R"({"a": {"$output": "check", "path": "/total"}, "b": [{"$output": "check", "path": "/lines/0/n"}], "c": "as it is"})");
    EXPECT_EQ(resolve_references(input, output_of), Json::parse(R"({"a": 12.5, "b": [1], "c": "as it is"})"));
}

TEST(References, WithoutAPathStandForTheWholeFirstItem) {
    EXPECT_EQ(resolve_references(Json::parse(R"({"$output": "check"})"), output_of), items[0]);
}

TEST(References, ToNothingNameStepAndPlace) {
    for (const char* text : {R"({"$output": "check", "path": "/nothing"})", R"({"$output": "skipped"})",
                             R"({"$output": "check", "path": "no pointer"})"})
        EXPECT_THROW(resolve_references(Json::parse(text), output_of), Error) << text;
}

TEST(FillText, PutsValuesInAndLeavesOtherBracesAlone) {
    EXPECT_EQ(fill_text("Total {check:/total}, {check:/reply}!", output_of), "Total 12.5, fine!");
    EXPECT_EQ(fill_text("a {b} c {", output_of), "a {b} c {");
    EXPECT_EQ(fill_text("{check:/gone} {other:/x}", output_of), "? ?");
    EXPECT_EQ(fill_text("", output_of), "");
}

}  // namespace
}  // namespace domino
