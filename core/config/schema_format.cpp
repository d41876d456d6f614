#include "core/config/schema_format.hpp"

#include "core/config/safe_pattern.hpp"

#include <Poco/DateTime.h>
#include <Poco/Exception.h>
#include <Poco/URI.h>

namespace domino {
namespace {

constexpr std::size_t longest_text = 2048;

bool digits_at(const std::string& text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return false;
    for (std::size_t i = at; i < at + count; ++i)
        if (text[i] < '0' || text[i] > '9') return false;
    return true;
}

int number_at(const std::string& text, std::size_t at, std::size_t count) {
    return std::stoi(text.substr(at, count));
}

bool is_date(const std::string& text) {
    const bool shaped = text.size() == 10 && digits_at(text, 0, 4) && text[4] == '-' && digits_at(text, 5, 2) && text[7] == '-' &&
                        digits_at(text, 8, 2);
    return shaped && Poco::DateTime::isValid(number_at(text, 0, 4), number_at(text, 5, 2), number_at(text, 8, 2));
}

bool is_zone(const std::string& zone) {
    if (zone == "Z" || zone == "z") return true;
    const bool shaped = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && digits_at(zone, 1, 2) && zone[3] == ':' &&
                        digits_at(zone, 4, 2);
    return shaped && number_at(zone, 1, 2) < 24 && number_at(zone, 4, 2) < 60;
}

bool is_time(const std::string& text) {
    const bool shaped =
        digits_at(text, 0, 2) && digits_at(text, 3, 2) && digits_at(text, 6, 2) && text[2] == ':' && text[5] == ':';
    if (!shaped || number_at(text, 0, 2) > 23 || number_at(text, 3, 2) > 59 || number_at(text, 6, 2) > 60) return false;
    std::size_t end = 8;
    if (end < text.size() && text[end] == '.') {
        ++end;
        if (!digits_at(text, end, 1)) return false;
        while (digits_at(text, end, 1)) ++end;
    }
    return is_zone(text.substr(end));
}

bool is_date_time(const std::string& text) {
    return text.size() > 11 && is_date(text.substr(0, 10)) && (text[10] == 'T' || text[10] == 't') && is_time(text.substr(11));
}

bool is_email(const std::string& text) {
    static const SafePattern pattern("^[^@\\s\"<>]{1,64}@[^@\\s\"<>]{1,255}$");
    return pattern.found_in(text);
}

bool is_uri(const std::string& text) {
    try {
        return !Poco::URI(text).getScheme().empty();
    } catch (const Poco::Exception&) {
        return false;
    }
}

struct Format {
    const char* name;
    bool (*holds)(const std::string&);
    const char* words;
};

constexpr Format formats[] = {
    {"date", is_date, "a date such as 2026-01-31"},
    {"time", is_time, "a time such as 23:59:59Z"},
    {"date-time", is_date_time, "a time such as 2026-01-31T23:59:59Z"},
    {"email", is_email, "an email address"},
    {"uri", is_uri, "a URL"},
};

}  // namespace

bool has_format(const std::string& text, const std::string& format) {
    for (const auto& known : formats)
        if (format == known.name) return text.size() <= longest_text && known.holds(text);
    return true;
}

std::string format_in_words(const std::string& format) {
    for (const auto& known : formats)
        if (format == known.name) return known.words;
    return "a text";
}

}  // namespace domino
