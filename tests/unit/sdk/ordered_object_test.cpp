#include "domino/json.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(OrderedObject, KeepsTheOrderOfKeysThroughGrowthErasureAndReplacement) {
    Json object = Json::object();
    for (int i = 40; i > 0; --i) object["key " + std::to_string(i)] = {{"deep", {i, {{"deeper", i}}}}};
    object.erase("key 39");
    object["key 38"] = "replaced";
    ASSERT_EQ(object.size(), 39u);
    EXPECT_EQ(object.begin().key(), "key 40");
    EXPECT_EQ(std::next(object.begin()).key(), "key 38");
    EXPECT_EQ(std::next(object.begin()).value(), "replaced");
    EXPECT_EQ(object["key 1"]["deep"][1]["deeper"], 1);
}

TEST(OrderedObject, GrowingMovesWhatIsBelow) {
    Json object = Json::object();
    object["first"] = std::string(100, 'x');
    const char* text = object["first"].get_ref<const std::string&>().data();
    for (int i = 0; i < 100; ++i) object["key " + std::to_string(i)] = i;
    EXPECT_EQ(object["first"].get_ref<const std::string&>().data(), text);
}

TEST(OrderedObject, IsFoundByKeyAndComparedByContent) {
    const Json object = {{"a", 1}, {"b", {{"c", 2}}}};
    EXPECT_TRUE(object.contains("b"));
    EXPECT_FALSE(object.contains("c"));
    EXPECT_EQ(object.value("a", 0), 1);
    EXPECT_EQ(object.at("/b/c"_json_pointer), 2);
    EXPECT_THROW(object.at("none"), Json::out_of_range);
    EXPECT_EQ(object, Json::parse(R"({"a":1,"b":{"c":2}})"));
    EXPECT_NE(object, Json::parse(R"({"a":1,"b":{"c":3}})"));
    EXPECT_TRUE(Json({{"a", 1}}) < Json({{"a", 2}}));
    EXPECT_EQ(Json({{"a", 1}, {"a", 2}}).size(), 1u) << "the first of a repeated key stands";
}

TEST(OrderedObject, IsUpdatedMergedAndPatched) {
    Json object = {{"a", 1}, {"b", 2}};
    object.update({{"b", 3}, {"c", 4}});
    EXPECT_EQ(to_text(object), R"({"a":1,"b":3,"c":4})");
    object.merge_patch({{"a", nullptr}, {"d", 5}});
    EXPECT_EQ(to_text(object), R"({"b":3,"c":4,"d":5})");
}

}  // namespace
}  // namespace domino
