#include "core/plugin/load_words.hpp"

#include <boost/core/demangle.hpp>
#include <string_view>

namespace domino {
namespace {

std::string between(const std::string& text, std::string_view begin, std::string_view end) {
    const auto from = text.find(begin);
    if (from == std::string::npos) return text;
    const auto start = from + begin.size();
    const auto to = text.rfind(end);
    return text.substr(start, to == std::string::npos || to < start ? std::string::npos : to - start);
}

std::string last_name_before(const std::string& text, std::size_t end) {
    const auto colon = text.rfind(':', end == 0 ? 0 : end - 1);
    const auto begin = colon == std::string::npos ? 0 : colon + 1;
    std::string name = text.substr(begin, end - begin);
    while (!name.empty() && name.front() == ' ') name.erase(0, 1);
    return name;
}

}  // namespace

std::string load_error_in_words(const std::string& what) {
    const std::string text = between(what, "dlerror system message: ", "): ");
    const std::string undefined = "undefined symbol: ";
    if (const auto at = text.find(undefined); at != std::string::npos) {
        const auto begin = at + undefined.size();
        const std::string symbol = text.substr(begin, text.find_first_of(", \t\n(", begin) - begin);
        return "needs " + boost::core::demangle(symbol.c_str()) + ", which no library provides (undefined symbol " + symbol +
               "); link what defines it into the plugin";
    }
    if (const auto at = text.find(": cannot open shared object file"); at != std::string::npos)
        return "needs the library " + last_name_before(text, at) + ", which is not installed";
    return "cannot be loaded: " + text;
}

std::string kind_name(unsigned kind) {
    static constexpr const char* names[] = {"channel", "planner", "executor"};
    return kind >= 1 && kind <= 3 ? names[kind - 1] : "kind " + std::to_string(kind);
}

}  // namespace domino
