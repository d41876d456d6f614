#include "faults.hpp"

#include "fold.hpp"

#include "domino/plugin.hpp"

namespace domino::rules {
namespace {

constexpr std::size_t most_text = sizeof(CreateError::text) - 1;
constexpr std::size_t room_for_rest = 80;

/// Cut between words when it is longer than `most` bytes.
std::string shortened(const std::string& text, std::size_t most) {
    if (text.size() <= most) return text;
    const auto space = text.rfind(' ', most - 4);
    return text.substr(0, space == std::string::npos ? most - 4 : space) + " ...";
}

}  // namespace

void Faults::throw_if_any() const {
    if (faults_.empty()) return;
    std::string text = shortened(faults_.front(), most_text - room_for_rest);
    std::size_t told = 1;
    for (; told < faults_.size(); ++told) {
        const bool is_last = told + 1 == faults_.size();
        if (text.size() + 1 + faults_[told].size() + (is_last ? 0 : room_for_rest) > most_text) break;
        text += "\n" + faults_[told];
    }
    if (told < faults_.size())
        text += "\n" + std::to_string(faults_.size() - told) + " more mistakes are told when these are mended";
    throw Error(text);
}

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
