#pragma once

#include "domino/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace domino::rules {

class Message;

/// The languages that rules speak.
enum class Language { en, de };

const char* to_string(Language language);
std::optional<Language> language_from(std::string_view code);

/// A text that exists in both languages, written down in code.
struct Phrase {
    const char* en;
    const char* de;
    const char* in(Language language) const { return language == Language::de ? de : en; }
};

/// The language a message is written in, by its commonest words; nullopt when they do not tell.
std::optional<Language> language_of(const Message& message);

}  // namespace domino::rules
