#include "plugins/planners/rules/fold.hpp"
#include "plugins/planners/rules/kind.hpp"
#include "plugins/planners/rules/types/country.hpp"
#include "plugins/planners/rules/types/country_names.hpp"
#include "plugins/planners/rules/types/date.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

constexpr auto no = nullptr;

struct Row {
    Kind kind;
    Language language;
    const char* text;
    const char* value;  ///< JSON; null: it is none
    const char* unit = "";
    bool plain_units = false;
};

constexpr Language en = Language::en;
constexpr Language de = Language::de;
/// A Wednesday.
constexpr std::chrono::sys_days today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 11);

void check(const Row& row) {
    SCOPED_TRACE(std::string(to_string(row.kind)) + " " + to_string(row.language) + ": " + row.text);
    const Vocabulary vocabulary;
    const Message message(row.text, vocabulary);
    ASSERT_GT(message.size(), 0U);
    const auto taken = take(row.kind, {message, row.language, today, true, row.plain_units}, 0);
    ASSERT_EQ(taken.has_value(), row.value != nullptr) << (taken ? taken->value.dump() : "nothing");
    if (!taken) return;
    EXPECT_EQ(nlohmann::json(taken->value), nlohmann::json::parse(row.value));
    EXPECT_EQ(taken->unit, row.unit);
    EXPECT_EQ(taken->tokens, message.size()) << "the whole text is the value";
}

TEST(Types, ReadNumbersInBothLanguages) {
    const Row rows[] = {
        {Kind::number, de, "1.234,56", "1234.56"},
        {Kind::number, en, "1,234.56", "1234.56"},
        {Kind::number, de, "1,234.56", "1234.56"},
        {Kind::number, en, "1.234,56", "1234.56"},
        {Kind::number, de, "1.234", "1234"},
        {Kind::number, en, "1.234", "1.234"},
        {Kind::number, en, "1,234", "1234"},
        {Kind::number, de, "1,234", "1.234"},
        {Kind::number, de, "2,5", "2.5"},
        {Kind::number, de, "2.5", "2.5"},
        {Kind::number, en, "2,5", "2.5"},
        {Kind::number, de, "0,500", "0.5"},
        {Kind::number, en, "0.500", "0.5"},
        {Kind::number, de, "1.234.567", "1234567"},
        {Kind::number, en, "1'234'567.5", "1234567.5"},
        {Kind::number, en, "-3", "-3"},
        {Kind::number, en, "+3", "3"},
        {Kind::number, en, "12a", no},
        {Kind::number, en, "1,23,456", no},
        {Kind::number, en, "1,2,3", no},
        {Kind::number, en, "1.2.3", no},
        {Kind::number, en, "12345678901234567890", no},
        {Kind::number, en, "twelve", no},
        {Kind::number, en, "1e5", no},
        {Kind::integer, en, "12", "12"},
        {Kind::integer, de, "1.234", "1234"},
        {Kind::integer, en, "12.5", no},
        {Kind::numbers, en, "3, 5 and 8.5", "[3,5,8.5]"},
        {Kind::numbers, de, "3; 5 und 8,5", "[3,5,8.5]"},
        {Kind::numbers, en, "1,2,3", "[1,2,3]"},
        {Kind::numbers, en, "and 3", no},
        {Kind::percent, en, "19%", "19"},
        {Kind::percent, de, "7,5 Prozent", "7.5"},
        {Kind::percent, en, "19", no},
        {Kind::percent, en, "19", "19", "", true},
    };
    for (const auto& row : rows) check(row);
}

TEST(Types, ReadMoney) {
    const Row rows[] = {
        {Kind::money, de, "150 EUR", "150", "EUR"},
        {Kind::money, en, "€150", "150", "EUR"},
        {Kind::money, de, "1.234,56 €", "1234.56", "EUR"},
        {Kind::money, en, "$1,234.56", "1234.56", "USD"},
        {Kind::money, en, "20 dollars", "20", "USD"},
        {Kind::money, de, "150€", "150", "EUR"},
        {Kind::money, de, "EUR 150", "150", "EUR"},
        {Kind::money, en, "1.234 EUR", "1234", "EUR"},
        {Kind::money, de, "1,234 EUR", "1234", "EUR"},
        {Kind::money, de, "99,9 Franken", "99.9", "CHF"},
        {Kind::money, en, "£ 5", "5", "GBP"},
        {Kind::money, en, "150", "150", ""},
        {Kind::money, de, "150,- Euro", "150", "EUR"},
        {Kind::money, en, "150kg", no},
        {Kind::money, en, "EUR", no},
        {Kind::money, en, "€abc", no},
    };
    for (const auto& row : rows) check(row);
}

TEST(Types, ReadWeightsAsKilograms) {
    const Row rows[] = {
        {Kind::weight, de, "2,5 kg", "2.5"},   {Kind::weight, en, "2.5kg", "2.5"},         {Kind::weight, en, "500 g", "0.5"},
        {Kind::weight, de, "3 Pfund", "1.5"},  {Kind::weight, en, "2 lbs", "0.907185"},    {Kind::weight, de, "1 Tonne", "1000"},
        {Kind::weight, en, "2.5", no},         {Kind::weight, en, "2.5", "2.5", "", true}, {Kind::weight, en, "2 EUR", no},
        {Kind::weight, de, "0,1 g", "0.0001"},
    };
    for (const auto& row : rows) check(row);
}

TEST(Types, ReadDatesFromTheDayOfTheMessage) {
    const Row rows[] = {
        {Kind::date, de, "31.12.2026", R"("2026-12-31")"},
        {Kind::date, en, "2026-12-31", R"("2026-12-31")"},
        {Kind::date, de, "31.12.26", R"("2026-12-31")"},
        {Kind::date, de, "1.4.", R"("2026-04-01")"},
        {Kind::date, de, "1.3.", R"("2027-03-01")"},
        {Kind::date, de, "11.3.", R"("2026-03-11")"},
        {Kind::date, en, "12/31/2026", R"("2026-12-31")"},
        {Kind::date, en, "31/12/2026", R"("2026-12-31")"},
        {Kind::date, en, "05/05/2026", R"("2026-05-05")"},
        {Kind::date, en, "03/04/2026", no},
        {Kind::date, de, "30.02.2026", no},
        {Kind::date, de, "29.2.", R"("2028-02-29")"},
        {Kind::date, de, "31. Dezember 2026", R"("2026-12-31")"},
        {Kind::date, en, "December 31, 2026", R"("2026-12-31")"},
        {Kind::date, en, "31st December", R"("2026-12-31")"},
        {Kind::date, en, "March 1", R"("2027-03-01")"},
        {Kind::date, en, "today", R"("2026-03-11")"},
        {Kind::date, de, "morgen", R"("2026-03-12")"},
        {Kind::date, de, "übermorgen", R"("2026-03-13")"},
        {Kind::date, en, "day after tomorrow", R"("2026-03-13")"},
        {Kind::date, en, "yesterday", R"("2026-03-10")"},
        {Kind::date, en, "next Monday", R"("2026-03-16")"},
        {Kind::date, de, "nächsten Montag", R"("2026-03-16")"},
        {Kind::date, de, "am Mittwoch", R"("2026-03-18")"},
        {Kind::date, en, "Thursday", R"("2026-03-12")"},
        {Kind::date, en, "next week", R"("2026-03-18")"},
        {Kind::date, de, "in 3 Tagen", R"("2026-03-14")"},
        {Kind::date, en, "in two weeks", R"("2026-03-25")"},
        {Kind::date, de, "in einem Monat", R"("2026-04-11")"},
        {Kind::date, de, "Monatsende", R"("2026-03-31")"},
        {Kind::date, en, "end of month", R"("2026-03-31")"},
        {Kind::date, en, "soon", no},
        {Kind::date, en, "99.99.2026", no},
        {Kind::date, en, "2026-13-01", no},
    };
    for (const auto& row : rows) check(row);
}

TEST(Types, KeepsTheEndOfAMonthWhenCountingMonths) {
    const Vocabulary vocabulary;
    const Message message("in 1 month", vocabulary);
    const auto taken = take(Kind::date, {message, en, std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)}, 0);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->value, "2026-02-28");
}

TEST(Types, ReadCountriesInBothLanguages) {
    const Row rows[] = {
        {Kind::country, de, "Österreich", R"("AT")"},
        {Kind::country, en, "Austria", R"("AT")"},
        {Kind::country, de, "Oesterreich", R"("AT")"},
        {Kind::country, en, "AT", R"("AT")"},
        {Kind::country, en, "at", no},
        {Kind::country, en, "United States", R"("US")"},
        {Kind::country, en, "United States of America", R"("US")"},
        {Kind::country, de, "Vereinigten Staaten", R"("US")"},
        {Kind::country, de, "Niederlanden", R"("NL")"},
        {Kind::country, de, "Weißrussland", R"("BY")"},
        {Kind::country, en, "South Korea", R"("KR")"},
        {Kind::country, en, "Atlantis", no},
        {Kind::country, en, "XX", no},
        {Kind::country, en, "U.S.A.", R"("US")"},
        {Kind::country, en, "South", no},
    };
    for (const auto& row : rows) check(row);
}

TEST(Types, KnowEveryCountryUnderItsOwnNames) {
    EXPECT_EQ(countries.size(), 249U);
    for (const auto& country : countries) {
        for (const auto name : {country.en, country.de}) {
            EXPECT_EQ(folded(name), name) << "names are kept folded";
            const Vocabulary vocabulary;
            const Message message(name, vocabulary);
            const auto taken = take_country({message, en, today}, 0);
            ASSERT_TRUE(taken) << name;
            EXPECT_EQ(taken->value, std::string(country.code)) << name;
            EXPECT_EQ(taken->tokens, message.size()) << name;
        }
    }
}

TEST(Types, ReadWordsCodesAddressesAndAnswers) {
    const Row rows[] = {
        {Kind::word, en, "Müller", R"("Müller")"},
        {Kind::code, en, "RE-2026/07", R"("RE-2026/07")"},
        {Kind::code, en, "number", no},
        {Kind::email, en, "Ada.L@example.org", R"("Ada.L@example.org")"},
        {Kind::email, en, "ada@example", no},
        {Kind::email, en, "@example.org", no},
        {Kind::email, en, "a@b@c.de", no},
        {Kind::email, en, "a@b..de", no},
        {Kind::email, en, "a@b.", no},
        {Kind::boolean, en, "Yes", "true"},
        {Kind::boolean, de, "nein", "false"},
        {Kind::boolean, de, "vielleicht", no},
    };
    for (const auto& row : rows) check(row);
}

}  // namespace
}  // namespace domino::rules
