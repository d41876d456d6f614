#include "core/config/safe_pattern.hpp"

#include "domino/error.hpp"

#include <Poco/Exception.h>
#include <Poco/RegularExpression.h>

namespace domino {
namespace {

constexpr std::size_t longest_pattern = 1000;
constexpr std::size_t longest_text = 64 * 1024;
/// PCRE counts its steps against these and takes them from the beginning of the pattern only.
const char* const bounds = "(*LIMIT_MATCH=100000)(*LIMIT_RECURSION=5000)";

}  // namespace

SafePattern::SafePattern(const std::string& pattern) {
    if (pattern.size() > longest_pattern)
        throw Error("a pattern of more than " + std::to_string(longest_pattern) + " characters");
    if (pattern.starts_with("(*")) throw Error("a pattern that begins with (* is not allowed");
    try {
        const Poco::RegularExpression right_offsets_in_errors(pattern, Poco::RegularExpression::RE_UTF8);
        compiled_ = std::make_shared<const Poco::RegularExpression>(bounds + pattern, Poco::RegularExpression::RE_UTF8);
    } catch (const Poco::Exception& e) {
        throw Error("\"" + pattern + "\" is no regular expression: " + e.message());
    }
}

bool SafePattern::found_in(std::string_view text) const {
    if (text.size() > longest_text) return false;
    try {
        Poco::RegularExpression::Match match;
        return compiled_->match(std::string(text), 0, match) > 0;
    } catch (const Poco::Exception&) {
        return false;
    }
}

}  // namespace domino
