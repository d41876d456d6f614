#pragma once

#include "domino/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace domino::rules {

/// Mistakes in the rules, collected so that an operator sees all of them at once.
class Faults {
public:
    void add(const std::string& path, const std::string& problem) { faults_.push_back(path + ": " + problem); }
    void add(const FieldError& error) { faults_.emplace_back(error.what()); }

    /// Throws one `Error` with a line for each, if there are any; of many as many as the broker hears.
    void throw_if_any() const;

private:
    std::vector<std::string> faults_;
};

/// "; did you mean \"x\"?" with the nearest of `names`, or "" when none is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace domino::rules
