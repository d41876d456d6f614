#include "core/config/deep_equal.hpp"

#include <algorithm>

namespace domino {

bool deep_equal(const Json& a, const Json& b) {
    if (a.is_number() && b.is_number()) return a == b;
    if (a.type() != b.type()) return false;
    if (a.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), deep_equal);
    if (!a.is_object()) return a == b;
    if (a.size() != b.size()) return false;
    return std::all_of(a.items().begin(), a.items().end(), [&](const auto& member) {
        const auto other = b.find(member.key());
        return other != b.end() && deep_equal(member.value(), *other);
    });
}

}  // namespace domino
