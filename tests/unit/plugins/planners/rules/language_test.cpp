#include "plugins/planners/rules/language.hpp"

#include "plugins/planners/rules/message.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

TEST(Language, IsToldByCommonWords) {
    const Vocabulary vocabulary;
    const std::pair<const char*, std::optional<Language>> rows[] = {
        {"Was kostet der Versand?", Language::de},
        {"What does shipping cost?", Language::en},
        {"Straße", Language::de},
        {"csv 1 2 3", std::nullopt},
        {"", std::nullopt},
        {"The Kindergarten is closed", Language::en},
    };
    for (const auto& [text, wanted] : rows) EXPECT_EQ(language_of(Message(text, vocabulary)), wanted) << text;
}

}  // namespace
}  // namespace domino::rules
