#include "faults.hpp"

#include "fold.hpp"

namespace domino::rules {

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
    const std::string wanted = folded(name);
    std::size_t least = std::max<std::size_t>(2, wanted.size() / 3) + 1;
    const std::string* nearest = nullptr;
    for (const auto& candidate : names) {
        const std::size_t distance = edit_distance(wanted, folded(candidate), least);
        if (distance >= least) continue;
        least = distance;
        nearest = &candidate;
    }
    return nearest == nullptr ? "" : "; did you mean \"" + *nearest + "\"?";
}

}  // namespace domino::rules
