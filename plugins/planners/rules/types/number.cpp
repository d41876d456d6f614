#include "number.hpp"

#include <charconv>
#include <cmath>

namespace domino::rules {
namespace {

constexpr std::size_t most_digits = 15;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Which of '.' and ',' is the decimal point in `text`; '\0' when there is none.
char decimal_point(std::string_view text, Language language, ThreeDigits three_digits) {
    const auto last_dot = text.rfind('.');
    const auto last_comma = text.rfind(',');
    if (last_dot == std::string_view::npos && last_comma == std::string_view::npos) return '\0';
    if (last_dot != std::string_view::npos && last_comma != std::string_view::npos) return last_dot > last_comma ? '.' : ',';
    const char separator = last_dot != std::string_view::npos ? '.' : ',';
    const auto at = text.find(separator);
    if (text.find(separator, at + 1) != std::string_view::npos) return '\0';
    const bool could_be_thousands = text.size() - at - 1 == 3 && at >= 1 && at <= 3 && text[0] != '0';
    if (!could_be_thousands) return separator;
    if (three_digits == ThreeDigits::are_thousands) return '\0';
    return separator == (language == Language::de ? ',' : '.') ? separator : '\0';
}

/// The digits of the whole part without its grouping; nullopt when the groups are not of three.
std::optional<std::string> ungrouped(std::string_view whole) {
    std::string digits;
    std::size_t group = 0;
    bool grouped = false;
    for (const char c : whole) {
        if (is_digit(c)) {
            digits += c;
            ++group;
            continue;
        }
        if (group == 0 || group > 3 || (grouped && group != 3)) return std::nullopt;
        grouped = true;
        group = 0;
    }
    if (grouped && group != 3) return std::nullopt;
    return digits;
}

bool is_list_word(std::string_view fold) {
    return fold == "and" || fold == "und" || fold == "&";
}

/// "1,2,3" is no number, but a list of three.
bool add_listed(std::string_view text, Language language, Json& values) {
    if (const auto value = number_from(text, language, ThreeDigits::by_language)) {
        values.push_back(number_to_json(*value));
        return true;
    }
    Json listed = Json::array();
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const auto value = number_from(text.substr(begin, end - begin), language, ThreeDigits::by_language);
        if (!value) return false;
        listed.push_back(number_to_json(*value));
        begin = end + 1;
    }
    for (auto& value : listed) values.push_back(std::move(value));
    return true;
}

bool is_percent_word(std::string_view fold) {
    return fold == "%" || fold == "percent" || fold == "prozent" || fold == "pct";
}

}  // namespace

std::size_t number_length(std::string_view text) {
    std::size_t length = 0;
    if (length < text.size() && (text[length] == '-' || text[length] == '+')) ++length;
    while (length < text.size() && (is_digit(text[length]) || text[length] == '.' || text[length] == ',' || text[length] == '\''))
        ++length;
    while (length > 0 && !is_digit(text[length - 1])) --length;
    return length;
}

std::optional<double> number_from(std::string_view text, Language language, ThreeDigits three_digits) {
    if (text.empty() || number_length(text) != text.size()) return std::nullopt;
    const bool negative = text.front() == '-';
    if (negative || text.front() == '+') text.remove_prefix(1);
    const char point = decimal_point(text, language, three_digits);
    const auto point_at = point == '\0' ? text.size() : text.find(point);
    auto digits = ungrouped(text.substr(0, point_at));
    if (!digits) return std::nullopt;
    const auto fraction = point_at < text.size() ? text.substr(point_at + 1) : std::string_view();
    if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
    if (digits->size() + fraction.size() > most_digits) return std::nullopt;
    if (digits->empty()) *digits = "0";
    if (!fraction.empty()) digits->append(".").append(fraction);
    double value = 0;
    std::from_chars(digits->data(), digits->data() + digits->size(), value);
    return negative ? -value : value;
}

Json number_to_json(double value) {
    if (value == std::trunc(value) && std::abs(value) < 9e15) return static_cast<std::int64_t>(value);
    return value;
}

std::optional<Taken> take_number(const Reading& reading, std::size_t at) {
    const auto value = number_from(reading.message.fold(at), reading.language, ThreeDigits::by_language);
    if (!value) return std::nullopt;
    return Taken{1, number_to_json(*value), {}};
}

std::optional<Taken> take_integer(const Reading& reading, std::size_t at) {
    const auto value = number_from(reading.message.fold(at), reading.language, ThreeDigits::are_thousands);
    if (!value || *value != std::trunc(*value)) return std::nullopt;
    return Taken{1, number_to_json(*value), {}};
}

std::optional<Taken> take_numbers(const Reading& reading, std::size_t at) {
    Json values = Json::array();
    std::size_t end = at;
    for (std::size_t next = at; next < reading.message.size(); ++next) {
        const std::string_view fold = reading.message.fold(next);
        if (next > at && is_list_word(fold)) continue;
        if (!add_listed(fold, reading.language, values)) break;
        end = next + 1;
    }
    if (values.empty()) return std::nullopt;
    return Taken{end - at, std::move(values), {}};
}

std::optional<Taken> take_percent(const Reading& reading, std::size_t at) {
    const std::string_view fold = reading.message.fold(at);
    const std::size_t length = number_length(fold);
    const auto value = number_from(fold.substr(0, length), reading.language, ThreeDigits::by_language);
    if (!value) return std::nullopt;
    if (is_percent_word(fold.substr(length))) return Taken{1, number_to_json(*value), {}};
    if (length < fold.size()) return std::nullopt;
    if (at + 1 < reading.message.size() && is_percent_word(reading.message.fold(at + 1)))
        return Taken{2, number_to_json(*value), {}};
    if (!reading.plain_units) return std::nullopt;
    return Taken{1, number_to_json(*value), {}};
}

}  // namespace domino::rules
