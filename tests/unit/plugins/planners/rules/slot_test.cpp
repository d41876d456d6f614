#include "plugins/planners/rules/slot.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

Slot slot_of(const char* schema) {
    Slot slot;
    slot.name = "x";
    apply_schema(slot, Json::parse(schema), "/x");
    return slot;
}

TEST(Slot, TakesItsKindFromTheSchema) {
    const std::pair<const char*, Kind> rows[] = {
        {R"({"type": "string"})", Kind::text},
        {R"({})", Kind::text},
        {R"({"type": "integer"})", Kind::integer},
        {R"({"type": ["null", "number"]})", Kind::number},
        {R"({"type": "boolean"})", Kind::boolean},
        {R"({"type": "array", "items": {"type": "number"}})", Kind::numbers},
        {R"({"type": "string", "format": "date"})", Kind::date},
        {R"({"type": "string", "format": "email"})", Kind::email},
        {R"({"type": "string", "enum": ["a"]})", Kind::choice},
        {R"({"type": "number", "x-slot": "weight"})", Kind::weight},
    };
    for (const auto& [schema, kind] : rows) EXPECT_EQ(slot_of(schema).kind, kind) << schema;
}

TEST(Slot, RefusesSchemasItCannotRead) {
    for (const char* schema :
         {R"({"x-slot": "wait"})", R"({"x-slot": 5})", R"({"enum": []})", R"({"enum": "a"})", R"({"pattern": "("})",
          R"({"pattern": 5})", R"({"enum": ["a"], "x-words": {"a": 5}})", R"({"enum": ["a"], "x-words": {"a": {"words": 5}}})"})
        EXPECT_THROW(slot_of(schema), FieldError) << schema;
}

TEST(Slot, AllowsWhatTheSchemaAllows) {
    struct Row {
        const char* schema;
        const char* value;
        bool allowed;
    };
    const Row rows[] = {
        {R"({"type": "number", "minimum": 1, "maximum": 5})", "1", true},
        {R"({"type": "number", "minimum": 1, "maximum": 5})", "5", true},
        {R"({"type": "number", "minimum": 1, "maximum": 5})", "0.9", false},
        {R"({"type": "number", "exclusiveMinimum": 0})", "0", false},
        {R"({"type": "number", "exclusiveMaximum": 9})", "9", false},
        {R"({"type": "number"})", "\"1\"", false},
        {R"({"type": "integer"})", "1.5", false},
        {R"({"type": "boolean"})", "true", true},
        {R"({"type": "boolean"})", "\"yes\"", false},
        {R"({"enum": ["a", 2]})", "2", true},
        {R"({"enum": ["a", 2]})", "\"b\"", false},
        {R"({"type": "array"})", "[1, 2.5]", true},
        {R"({"type": "array"})", "[\"a\"]", false},
        {R"({"type": "string", "minLength": 2, "maxLength": 3})", "\"äöü\"", true},
        {R"({"type": "string", "minLength": 2, "maxLength": 3})", "\"ä\"", false},
        {R"({"type": "string", "minLength": 2, "maxLength": 3})", "\"abcd\"", false},
        {R"({"type": "string", "pattern": "^[A-Z]{2}$"})", "\"AT\"", true},
        {R"({"type": "string", "pattern": "^[A-Z]{2}$"})", "\"at\"", false},
        {R"({"type": "string", "format": "date"})", "\"2026-02-29\"", false},
        {R"({"type": "string", "format": "date"})", "\"2028-02-29\"", true},
        {R"({"type": "string", "format": "email"})", "\"nobody\"", false},
        {R"({"type": "string"})", "5", false},
        {R"({"type": "string"})", "null", false},
    };
    for (const auto& row : rows)
        EXPECT_EQ(is_allowed(slot_of(row.schema), Json::parse(row.value)), row.allowed) << row.schema << row.value;
}

/// Without a bound this expression takes longer than anybody waits.
TEST(Slot, GivesUpOnPatternsThatTakeTooLong) {
    const Slot slot = slot_of(R"({"type": "string", "pattern": "^(a+)+$"})");
    EXPECT_TRUE(is_allowed(slot, "aaaa"));
    EXPECT_FALSE(is_allowed(slot, std::string(200, 'a') + "b"));
    EXPECT_FALSE(is_allowed(slot, std::string(300, 'a'))) << "longer than any text that is compared";
}

TEST(Slot, FindsChoicesByTheirWords) {
    const Slot slot = slot_of(
        R"({"enum": ["exp", "std"], "x-words": {"exp": {"label": {"en": "Express", "de": "Eilsendung"}, "words": ["next day"]}}})");
    const Vocabulary vocabulary;
    const std::pair<const char*, Json> rows[] = {{"exp", "exp"},      {"EXPRESS", "exp"}, {"eilsendung", "exp"},
                                                 {"next day", "exp"}, {"std", "std"},     {"next", Json()}};
    for (const auto& [text, value] : rows) {
        const auto taken = take_choice(slot, Message(text, vocabulary), 0);
        EXPECT_EQ(taken ? taken->value : Json(), value) << text;
    }
}

TEST(Slot, SaysWhatItExpects) {
    EXPECT_EQ(expectation(slot_of(R"({"type": "number", "minimum": 0.5, "maximum": 70})"), Language::en),
              "a number such as 12.5, from 0.5 up to 70");
    EXPECT_EQ(expectation(slot_of(R"({"type": "number", "minimum": 0.5, "maximum": 70})"), Language::de),
              "eine Zahl wie 12,5, ab 0,5 bis 70");
    EXPECT_EQ(expectation(slot_of(R"({"enum": ["a", "b"]})"), Language::de), "eines von a, b");
    EXPECT_EQ(question_of(slot_of(R"({"title": "Colour"})"), Language::en), "What is this, please: Colour?");
    EXPECT_EQ(question_of(slot_of(R"({"title": "Colour", "x-question": {"de": "Farbe?", "en": "Which colour?"}})"), Language::de),
              "Farbe?");
    EXPECT_EQ(question_of(slot_of("{}"), Language::en), "What is this, please: x?");
}

}  // namespace
}  // namespace domino::rules
