#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace Poco {
class RegularExpression;
}

namespace domino {

/// A regular expression (PCRE, UTF-8) from a config that is tried on untrusted text: work per try
/// is bounded, so a text that would take too long counts as not matching. Immutable; any thread.
class SafePattern {
public:
    /// Throws `Error` with the place in `pattern` that is wrong.
    explicit SafePattern(const std::string& pattern);

    /// Found anywhere in `text`. Text beyond 64 KiB is not looked at: it counts as not matching.
    bool found_in(std::string_view text) const;

private:
    std::shared_ptr<const Poco::RegularExpression> compiled_;
};

}  // namespace domino
