#include "money.hpp"

#include "number.hpp"

#include <array>

namespace domino::rules {
namespace {

struct Currency {
    std::string_view fold;
    const char* code;
};

constexpr std::array currencies = {
    Currency{"€", "EUR"},       Currency{"eur", "EUR"},     Currency{"euro", "EUR"},   Currency{"euros", "EUR"},
    Currency{"$", "USD"},       Currency{"usd", "USD"},     Currency{"us$", "USD"},    Currency{"dollar", "USD"},
    Currency{"dollars", "USD"}, Currency{"£", "GBP"},       Currency{"gbp", "GBP"},    Currency{"pound", "GBP"},
    Currency{"pounds", "GBP"},  Currency{"pfund", "GBP"},   Currency{"chf", "CHF"},    Currency{"sfr", "CHF"},
    Currency{"fr", "CHF"},      Currency{"franken", "CHF"}, Currency{"francs", "CHF"}, Currency{"franc", "CHF"},
    Currency{"¥", "JPY"},       Currency{"jpy", "JPY"},     Currency{"yen", "JPY"},    Currency{"pln", "PLN"},
    Currency{"zloty", "PLN"},   Currency{"czk", "CZK"},     Currency{"kronen", "DKK"}, Currency{"dkk", "DKK"},
    Currency{"sek", "SEK"},     Currency{"nok", "NOK"},     Currency{"huf", "HUF"},    Currency{"ron", "RON"},
    Currency{"cad", "CAD"},     Currency{"aud", "AUD"},     Currency{"cny", "CNY"},    Currency{"inr", "INR"},
    Currency{"try", "TRY"},
};

const char* currency_of(std::string_view fold) {
    for (const auto& currency : currencies)
        if (currency.fold == fold) return currency.code;
    return nullptr;
}

/// Length of a currency sign at the beginning of `fold`, as in "€150".
std::size_t sign_length(std::string_view fold) {
    for (const std::string_view sign : {"€", "$", "£", "¥", "us$"})
        if (fold.starts_with(sign)) return sign.size();
    return 0;
}

std::optional<double> amount_from(std::string_view text, Language language) {
    return number_from(text, language, ThreeDigits::are_thousands);
}

std::optional<Taken> sign_first(const Reading& reading, std::size_t at) {
    const std::string_view fold = reading.message.fold(at);
    if (const std::size_t sign = sign_length(fold); sign > 0 && sign < fold.size())
        if (const auto amount = amount_from(fold.substr(sign), reading.language))
            return Taken{1, number_to_json(*amount), currency_of(fold.substr(0, sign))};
    const char* currency = currency_of(fold);
    if (currency == nullptr || at + 1 >= reading.message.size()) return std::nullopt;
    const auto amount = amount_from(reading.message.fold(at + 1), reading.language);
    if (!amount) return std::nullopt;
    return Taken{2, number_to_json(*amount), currency};
}

}  // namespace

std::optional<Taken> take_money(const Reading& reading, std::size_t at) {
    const std::string_view fold = reading.message.fold(at);
    const std::size_t length = number_length(fold);
    if (length == 0) return sign_first(reading, at);
    const auto amount = amount_from(fold.substr(0, length), reading.language);
    if (!amount) return std::nullopt;
    if (length < fold.size()) {
        const char* currency = currency_of(fold.substr(length));
        if (currency == nullptr) return std::nullopt;
        return Taken{1, number_to_json(*amount), currency};
    }
    if (at + 1 < reading.message.size())
        if (const char* currency = currency_of(reading.message.fold(at + 1))) return Taken{2, number_to_json(*amount), currency};
    if (!reading.plain_money) return std::nullopt;
    return Taken{1, number_to_json(*amount), {}};
}

}  // namespace domino::rules
