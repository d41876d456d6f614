#include "suggestion.hpp"

#include "fold.hpp"

#include "domino/workflow.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

constexpr std::size_t most_words_looked_at = 40;

bool is_nearly(std::string_view written, std::string_view wanted) {
    if (written == wanted) return true;
    if (written.size() < 4 || wanted.size() < 4) return false;
    const std::size_t most = wanted.size() < 7 ? 1 : 2;
    return edit_distance(written, wanted, most) <= most;
}

bool nearly_says(const Message& message, std::string_view wanted) {
    for (std::size_t at = 0; at < std::min(message.size(), most_words_looked_at); ++at)
        if (is_nearly(message.fold(at), wanted)) return true;
    return false;
}

/// How much of what a pattern needs is nearly there, from 0 to 1.
double nearness(const Pattern& pattern, const Message& message, const Vocabulary& vocabulary) {
    std::size_t wanted = pattern.needed.size() + pattern.prefixes.size();
    if (wanted == 0) return 0;
    const auto near_any = [&](const std::vector<Vocabulary::Word>& words) {
        return std::any_of(words.begin(), words.end(),
                           [&](Vocabulary::Word word) { return nearly_says(message, vocabulary.text(word)); });
    };
    const auto near_words = std::count_if(pattern.needed.begin(), pattern.needed.end(), near_any);
    const auto near_prefixes = std::count_if(pattern.prefixes.begin(), pattern.prefixes.end(), [&](const std::string& prefix) {
        for (std::size_t at = 0; at < std::min(message.size(), most_words_looked_at); ++at)
            if (is_nearly(message.fold(at).substr(0, prefix.size()), prefix)) return true;
        return false;
    });
    return static_cast<double>(near_words + near_prefixes) / static_cast<double>(wanted);
}

}  // namespace

std::string example_of(const Rule& rule, Language language) {
    if (rule.examples.empty()) return "";
    const std::string example = localized(rule.examples.front(), to_string(language));
    const auto end_of_line = example.find('\n');
    return end_of_line == std::string::npos ? example : example.substr(0, end_of_line) + " …";
}

std::string examples_of(std::span<const Rule> rules, Language language) {
    std::string list;
    for (const auto& rule : rules) {
        const std::string example = example_of(rule, language);
        if (!rule.patterns.empty() && !example.empty()) list += (list.empty() ? "- " : "\n- ") + example;
    }
    return list;
}

const Rule* nearest_rule(std::span<const Rule> rules, const Message& message, const Vocabulary& vocabulary) {
    const Rule* nearest = nullptr;
    double most = 0.49;
    for (const auto& rule : rules) {
        for (const auto& spoken : rule.patterns) {
            const double near = nearness(spoken.pattern, message, vocabulary);
            if (near <= most) continue;
            most = near;
            nearest = &rule;
        }
    }
    return nearest;
}

}  // namespace domino::rules
