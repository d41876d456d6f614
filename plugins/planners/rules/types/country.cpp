#include "country.hpp"

#include "country_names.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

constexpr std::size_t most_words = 8;

consteval auto sorted_names() {
    std::array<CountryName, countries.size() * 2 + country_aliases.size()> names{};
    std::size_t next = 0;
    for (const auto& country : countries) {
        names[next++] = {country.en, country.code};
        names[next++] = {country.de, country.code};
    }
    for (const auto& alias : country_aliases) names[next++] = alias;
    std::sort(names.begin(), names.end(), [](const CountryName& a, const CountryName& b) { return a.name < b.name; });
    return names;
}

constexpr auto names = sorted_names();

auto first_not_before(std::string_view name) {
    return std::lower_bound(names.begin(), names.end(), name,
                            [](const CountryName& a, std::string_view b) { return a.name < b; });
}

bool is_code(std::string_view text) {
    return text.size() == 2 && std::any_of(countries.begin(), countries.end(), [&](const Country& c) { return c.code == text; });
}

}  // namespace

std::optional<Taken> take_country(const Reading& reading, std::size_t at) {
    const Message& message = reading.message;
    if (is_code(message.raw(at))) return Taken{1, std::string(message.raw(at)), {}};
    std::optional<Taken> found;
    std::string name;
    for (std::size_t end = at; end < std::min(at + most_words, message.size()); ++end) {
        if (end > at) name += ' ';
        name += message.fold(end);
        const auto candidate = first_not_before(name);
        if (candidate == names.end() || !candidate->name.starts_with(name)) break;
        if (candidate->name == name) found = Taken{end - at + 1, std::string(candidate->code), {}};
    }
    return found;
}

}  // namespace domino::rules
