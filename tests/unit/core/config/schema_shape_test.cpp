#include "core/config/schema_shape.hpp"

#include "core/config/schema.hpp"
#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(SchemaShape, RefusesMalformedSchemasWithTheKeywordsPath) {
    struct Case {
        const char* schema;
        const char* path;
        const char* word;
    };
    const Case cases[] = {
        {"3", "", "schema"},
        {"[]", "", "schema"},
        {R"({"type": "objct"})", "/type", "did you mean \"object\"?"},
        {R"({"type": []})", "/type", "at least one"},
        {R"({"type": 5})", "/type", "string"},
        {R"({"properties": []})", "/properties", "object"},
        {R"({"properties": {"a": 1}})", "/properties/a", "schema"},
        {R"({"properties": {"a": {"minimum": "1"}}})", "/properties/a/minimum", "number"},
        {R"({"items": "x"})", "/items", "schema"},
        {R"({"required": "a"})", "/required", "list"},
        {R"({"requred": ["a"]})", "/requred", "did you mean \"required\"?"},
        {R"({"enum": []})", "/enum", "list"},
        {R"({"minLength": -1})", "/minLength", "whole number"},
        {R"({"minLength": 1.5})", "/minLength", "whole number"},
        {R"({"multipleOf": 0})", "/multipleOf", "above 0"},
        {R"({"pattern": "("})", "/pattern", "regular expression"},
        {R"({"anyOf": []})", "/anyOf", "list of schemas"},
        {R"({"uniqueItems": "yes"})", "/uniqueItems", "true or false"},
        {R"({"patternProperties": {}})", "/patternProperties", "not supported"},
        {R"({"$ref": "http://example.com/x"})", "/$ref", "inside this schema"},
        {R"({"$ref": "#/definitions/nope"})", "/$ref", "no schema at"},
        {R"({"$ref": "#/type", "type": "object"})", "/$ref", "no schema at"},
        {R"({"$ref": "#"})", "", "circle"},
        {R"({"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}})", "/definitions/a", "circle"},
        {R"({"anyOf": [{"not": {"$ref": "#"}}]})", "", "circle"},
        {R"({"x-domino-bounded-pattern": "a"})", "/x-domino-bounded-pattern", "broker's own"},
    };
    for (const auto& c : cases) {
        try {
            const Schema schema(parse_json(c.schema));
            ADD_FAILURE() << c.schema;
        } catch (const FieldError& error) {
            EXPECT_EQ(error.path(), c.path) << c.schema;
            EXPECT_NE(error.problem().find(c.word), std::string::npos) << error.what();
        }
    }
}

TEST(SchemaShape, AcceptsRecursionThroughTheValue) {
    const Schema tree(parse_json(R"({"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}})"));
    EXPECT_TRUE(tree.accepts(parse_json(R"({"children": [{"children": []}]})")));
    EXPECT_FALSE(tree.accepts(parse_json(R"({"children": [{"children": 1}]})")));
}

TEST(SchemaShape, LeavesPropertiesNamedLikeKeywordsAlone) {
    const Schema schema(parse_json(
        R"({"properties": {"pattern": {"type": "string"}, "format": {"type": "number"}, "type": {"const": 1}}, "x-question": {"en": "?"}})"));
    EXPECT_TRUE(schema.accepts({{"pattern", "("}, {"format", 3}, {"type", 1}}));
    EXPECT_FALSE(schema.accepts({{"pattern", 1}}));
}

TEST(SchemaShape, NamesPropertiesWithoutDescription) {
    const Json schema =
        parse_json(R"({"properties": {"a": {"description": "x", "properties": {"b": {}}}, "c": {"type": "string"}},
                                       "definitions": {"d": {"properties": {"e": {"description": "x"}}}}})");
    EXPECT_EQ(undescribed_properties(schema), (std::vector<std::string>{"/properties/c", "/properties/a/properties/b"}));
}

}  // namespace
}  // namespace domino
