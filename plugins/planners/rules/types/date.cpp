#include "date.hpp"

#include <array>
#include <charconv>

namespace domino::rules {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

struct Day {
    std::size_t tokens;
    sys_days date;
};

std::string iso(sys_days date) {
    const year_month_day ymd(date);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                  static_cast<unsigned>(ymd.day()));
    return text;
}

std::optional<int> whole(std::string_view text, std::size_t most_digits) {
    int value = 0;
    if (text.empty() || text.size() > most_digits) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

std::optional<sys_days> calendar_day(int y, int m, int d) {
    const year_month_day date(year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d)));
    if (!date.ok()) return std::nullopt;
    return sys_days(date);
}

/// The next such day that is not over; the 29th of February waits for its leap year.
std::optional<sys_days> coming_day(sys_days today, int m, int d) {
    const int this_year = static_cast<int>(year_month_day(today).year());
    for (int y = this_year; y < this_year + 9; ++y)
        if (const auto date = calendar_day(y, m, d); date && *date >= today) return date;
    return std::nullopt;
}

int full_year(int y) {
    return y < 100 ? 2000 + y : y;
}

/// "31.12.2026", "31.12", "12/31/2026", "2026-12-31".
std::optional<sys_days> written_in_digits(std::string_view text, sys_days today) {
    if (const auto date = day_from(text); date && text.size() == 10) return date;
    const char separator = text.find('.') != std::string_view::npos ? '.' : '/';
    const auto first = text.find(separator);
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = text.find(separator, first + 1);
    const auto a = whole(text.substr(0, first), 2);
    const auto b = whole(text.substr(first + 1, second == std::string_view::npos ? second : second - first - 1), 2);
    if (!a || !b) return std::nullopt;
    if (second == std::string_view::npos) return separator == '.' ? coming_day(today, *b, *a) : std::nullopt;
    const auto y = whole(text.substr(second + 1), 4);
    if (!y || (text.size() - second - 1) % 2 != 0) return std::nullopt;
    if (separator == '.') return calendar_day(full_year(*y), *b, *a);
    if (*a > 12 || *a == *b) return calendar_day(full_year(*y), *b, *a);
    if (*b > 12) return calendar_day(full_year(*y), *a, *b);
    return std::nullopt;
}

struct NamedNumber {
    std::string_view fold;
    int number;
};

constexpr std::array month_names = {
    NamedNumber{"january", 1},   NamedNumber{"januar", 1},    NamedNumber{"jaenner", 1},   NamedNumber{"jan", 1},
    NamedNumber{"february", 2},  NamedNumber{"februar", 2},   NamedNumber{"feb", 2},       NamedNumber{"march", 3},
    NamedNumber{"maerz", 3},     NamedNumber{"mar", 3},       NamedNumber{"mrz", 3},       NamedNumber{"april", 4},
    NamedNumber{"apr", 4},       NamedNumber{"may", 5},       NamedNumber{"mai", 5},       NamedNumber{"june", 6},
    NamedNumber{"juni", 6},      NamedNumber{"jun", 6},       NamedNumber{"july", 7},      NamedNumber{"juli", 7},
    NamedNumber{"jul", 7},       NamedNumber{"august", 8},    NamedNumber{"aug", 8},       NamedNumber{"september", 9},
    NamedNumber{"sept", 9},      NamedNumber{"sep", 9},       NamedNumber{"october", 10},  NamedNumber{"oktober", 10},
    NamedNumber{"oct", 10},      NamedNumber{"okt", 10},      NamedNumber{"november", 11}, NamedNumber{"nov", 11},
    NamedNumber{"december", 12}, NamedNumber{"dezember", 12}, NamedNumber{"dec", 12},      NamedNumber{"dez", 12},
};

constexpr std::array weekday_names = {
    NamedNumber{"sunday", 0},   NamedNumber{"sonntag", 0},    NamedNumber{"monday", 1},    NamedNumber{"montag", 1},
    NamedNumber{"tuesday", 2},  NamedNumber{"dienstag", 2},   NamedNumber{"wednesday", 3}, NamedNumber{"mittwoch", 3},
    NamedNumber{"thursday", 4}, NamedNumber{"donnerstag", 4}, NamedNumber{"friday", 5},    NamedNumber{"freitag", 5},
    NamedNumber{"saturday", 6}, NamedNumber{"samstag", 6},    NamedNumber{"sonnabend", 6},
};

constexpr std::array counts = {
    NamedNumber{"a", 1},     NamedNumber{"an", 1},    NamedNumber{"one", 1},    NamedNumber{"ein", 1},   NamedNumber{"einem", 1},
    NamedNumber{"einer", 1}, NamedNumber{"two", 2},   NamedNumber{"zwei", 2},   NamedNumber{"three", 3}, NamedNumber{"drei", 3},
    NamedNumber{"four", 4},  NamedNumber{"vier", 4},  NamedNumber{"five", 5},   NamedNumber{"fuenf", 5}, NamedNumber{"six", 6},
    NamedNumber{"sechs", 6}, NamedNumber{"seven", 7}, NamedNumber{"sieben", 7}, NamedNumber{"ten", 10},  NamedNumber{"zehn", 10},
};

template <std::size_t size>
std::optional<int> number_of(const std::array<NamedNumber, size>& names, std::string_view fold) {
    for (const auto& name : names)
        if (name.fold == fold) return name.number;
    return std::nullopt;
}

std::string_view word_at(const Reading& reading, std::size_t at) {
    return at < reading.message.size() ? reading.message.fold(at) : std::string_view();
}

template <class... Words>
bool is_any(std::string_view fold, Words... words) {
    return ((fold == words) || ...);
}

std::optional<int> day_of_month(std::string_view fold) {
    for (const std::string_view ending : {"st", "nd", "rd", "th"})
        if (fold.size() > 2 && fold.ends_with(ending)) fold.remove_suffix(2);
    return whole(fold, 2);
}

/// "31. Dezember 2026", "31 December", "December 31st, 2026".
std::optional<Day> with_month_name(const Reading& reading, std::size_t at) {
    auto d = day_of_month(word_at(reading, at));
    auto m = number_of(month_names, word_at(reading, at + 1));
    if (!d || !m) {
        m = number_of(month_names, word_at(reading, at));
        d = day_of_month(word_at(reading, at + 1));
    }
    if (!d || !m) return std::nullopt;
    if (const auto year_word = word_at(reading, at + 2); year_word.size() == 4)
        if (const auto y = whole(year_word, 4))
            if (const auto date = calendar_day(*y, *m, *d)) return Day{3, *date};
    if (const auto date = coming_day(reading.today, *m, *d)) return Day{2, *date};
    return std::nullopt;
}

sys_days plus_months(sys_days today, int count) {
    const year_month_day moved = year_month_day(today) + months(count);
    return moved.ok() ? sys_days(moved) : sys_days(moved.year() / moved.month() / std::chrono::last);
}

/// "in 3 days", "in einer Woche".
std::optional<Day> after_a_while(const Reading& reading, std::size_t at) {
    if (word_at(reading, at) != "in") return std::nullopt;
    auto count = whole(word_at(reading, at + 1), 3);
    if (!count) count = number_of(counts, word_at(reading, at + 1));
    if (!count) return std::nullopt;
    const std::string_view unit = word_at(reading, at + 2);
    if (is_any(unit, "day", "days", "tag", "tagen", "tage")) return Day{3, reading.today + days(*count)};
    if (is_any(unit, "week", "weeks", "woche", "wochen")) return Day{3, reading.today + days(7 * *count)};
    if (is_any(unit, "month", "months", "monat", "monaten", "monate")) return Day{3, plus_months(reading.today, *count)};
    return std::nullopt;
}

sys_days coming_weekday(sys_days today, int wanted) {
    const int now = static_cast<int>(std::chrono::weekday(today).c_encoding());
    const int ahead = (wanted - now + 7) % 7;
    return today + days(ahead == 0 ? 7 : ahead);
}

/// "next Monday", "am Freitag", "next week".
std::optional<Day> on_a_weekday(const Reading& reading, std::size_t at) {
    const bool has_lead = is_any(word_at(reading, at), "next", "coming", "this", "on", "am", "naechsten", "naechster", "naechste",
                                 "kommenden", "kommende", "kommender", "diesen", "dieser");
    const std::size_t name_at = has_lead ? at + 1 : at;
    const std::string_view name = word_at(reading, name_at);
    const std::size_t tokens = name_at - at + 1;
    if (const auto weekday = number_of(weekday_names, name)) return Day{tokens, coming_weekday(reading.today, *weekday)};
    if (has_lead && is_any(name, "week", "woche")) return Day{tokens, reading.today + days(7)};
    if (has_lead && is_any(name, "month", "monat")) return Day{tokens, plus_months(reading.today, 1)};
    return std::nullopt;
}

sys_days end_of_month(sys_days today) {
    const year_month_day ymd(today);
    return ymd.year() / ymd.month() / std::chrono::last;
}

std::optional<Day> in_a_word(const Reading& reading, std::size_t at) {
    const std::string_view word = word_at(reading, at);
    if (is_any(word, "today", "heute")) return Day{1, reading.today};
    if (is_any(word, "tomorrow", "morgen")) return Day{1, reading.today + days(1)};
    if (is_any(word, "yesterday", "gestern")) return Day{1, reading.today - days(1)};
    if (is_any(word, "uebermorgen")) return Day{1, reading.today + days(2)};
    if (is_any(word, "monatsende", "ultimo")) return Day{1, end_of_month(reading.today)};
    if (word == "day" && word_at(reading, at + 1) == "after" && word_at(reading, at + 2) == "tomorrow")
        return Day{3, reading.today + days(2)};
    if (word == "end" && word_at(reading, at + 1) == "of" && word_at(reading, at + 2) == "month")
        return Day{3, end_of_month(reading.today)};
    return std::nullopt;
}

}  // namespace

std::optional<sys_days> day_from(std::string_view text) {
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto y = whole(text.substr(0, 4), 4);
    const auto m = whole(text.substr(5, 2), 2);
    const auto d = whole(text.substr(8, 2), 2);
    if (!y || !m || !d) return std::nullopt;
    return calendar_day(*y, *m, *d);
}

std::optional<Taken> take_date(const Reading& reading, std::size_t at) {
    if (const auto date = written_in_digits(reading.message.fold(at), reading.today)) return Taken{1, iso(*date), {}};
    for (const auto form : {&with_month_name, &in_a_word, &after_a_while, &on_a_weekday})
        if (const auto found = form(reading, at)) return Taken{found->tokens, iso(found->date), {}};
    return std::nullopt;
}

}  // namespace domino::rules
