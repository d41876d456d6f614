#include "kind.hpp"

#include "types/country.hpp"
#include "types/date.hpp"
#include "types/money.hpp"
#include "types/number.hpp"
#include "types/weight.hpp"
#include "types/words.hpp"

#include <algorithm>
#include <array>

namespace domino::rules {
namespace {

using Take = std::optional<Taken> (*)(const Reading&, std::size_t);

std::optional<Taken> take_word(const Reading& reading, std::size_t at) {
    return Taken{1, std::string(reading.message.raw(at)), {}};
}

bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Taken> take_code(const Reading& reading, std::size_t at) {
    if (!has_digit(reading.message.raw(at))) return std::nullopt;
    return take_word(reading, at);
}

struct KindEntry {
    Kind kind;
    const char* name;
    Take take;
    Phrase expectation;
};

constexpr std::array kinds = {
    KindEntry{Kind::text, "text", nullptr, {"some words", "ein paar Worte"}},
    KindEntry{Kind::word, "word", take_word, {"one word", "ein Wort"}},
    KindEntry{Kind::code, "code", take_code, {"a number such as 4711 or RE-2026-07", "eine Nummer wie 4711 oder RE-2026-07"}},
    KindEntry{Kind::rest, "rest", nullptr, {"a text", "einen Text"}},
    KindEntry{Kind::integer, "integer", take_integer, {"a whole number such as 12", "eine ganze Zahl wie 12"}},
    KindEntry{Kind::number, "number", take_number, {"a number such as 12.5", "eine Zahl wie 12,5"}},
    KindEntry{Kind::numbers, "numbers", take_numbers, {"numbers such as 3, 5 and 8", "Zahlen wie 3, 5 und 8"}},
    KindEntry{Kind::money, "money", take_money, {"an amount such as 150 EUR", "einen Betrag wie 150 EUR"}},
    KindEntry{Kind::percent, "percent", take_percent, {"a percentage such as 19 %", "einen Prozentsatz wie 19 %"}},
    KindEntry{Kind::weight, "weight", take_weight, {"a weight such as 2.5 kg", "ein Gewicht wie 2,5 kg"}},
    KindEntry{Kind::date, "date", take_date, {"a date such as 2026-12-31 or tomorrow", "ein Datum wie 31.12.2026 oder morgen"}},
    KindEntry{Kind::country, "country", take_country, {"a country such as Austria or AT", "ein Land wie Österreich oder AT"}},
    KindEntry{Kind::email, "email", take_email, {"an address such as ada@example.org", "eine Adresse wie ada@example.org"}},
    KindEntry{Kind::boolean, "boolean", take_boolean, {"yes or no", "ja oder nein"}},
    KindEntry{Kind::choice, "choice", nullptr, {"one of", "eines von"}},
};

const KindEntry& entry_of(Kind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace

std::optional<Kind> kind_from(std::string_view name) {
    for (const auto& entry : kinds)
        if (name == entry.name) return entry.kind;
    return std::nullopt;
}

const char* to_string(Kind kind) {
    return entry_of(kind).name;
}

std::string kind_names() {
    std::string names;
    for (const auto& entry : kinds) names += (names.empty() ? "" : ", ") + std::string(entry.name);
    return names;
}

const char* expectation(Kind kind, Language language) {
    return entry_of(kind).expectation.in(language);
}

std::optional<Taken> take(Kind kind, const Reading& reading, std::size_t at) {
    const Take take_it = entry_of(kind).take;
    return take_it == nullptr ? std::nullopt : take_it(reading, at);
}

}  // namespace domino::rules
