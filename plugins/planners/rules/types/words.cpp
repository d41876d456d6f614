#include "words.hpp"

#include <algorithm>
#include <array>

namespace domino::rules {
namespace {

constexpr std::array<std::string_view, 14> yes = {"yes",    "yep",  "yeah", "sure",  "true", "on", "ja",
                                                  "jawohl", "klar", "wahr", "gerne", "y",    "j",  "jep"};
constexpr std::array<std::string_view, 9> no = {"no", "nope", "false", "off", "nein", "nicht", "falsch", "ne", "n"};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& words, std::string_view fold) {
    return std::find(words.begin(), words.end(), fold) != words.end();
}

bool is_email_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<Taken> take_boolean(const Reading& reading, std::size_t at) {
    const std::string_view fold = reading.message.fold(at);
    if (is_one_of(yes, fold)) return Taken{1, true, {}};
    if (is_one_of(no, fold)) return Taken{1, false, {}};
    return std::nullopt;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.size() > 254 || text.find('@', at + 1) != std::string_view::npos)
        return false;
    const auto domain = text.substr(at + 1);
    const auto dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 2 > domain.size() - 1) return false;
    if (domain.find("..") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), is_email_character) &&
           std::all_of(domain.begin(), domain.end(), [](char c) { return is_email_character(c) && c != '/'; });
}

std::optional<Taken> take_email(const Reading& reading, std::size_t at) {
    const std::string_view raw = reading.message.raw(at);
    if (!is_email(raw)) return std::nullopt;
    return Taken{1, std::string(raw), {}};
}

}  // namespace domino::rules
