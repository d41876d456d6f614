#pragma once

#include "core/store/store.hpp"

#include <string>
#include <vector>

namespace domino {

/// Why Postgres cannot take these changes whatever it is asked, in words; "" when it can.
std::string refusal_of_values(const Changes& changes);

/// About how many bytes they have.
std::size_t bytes_of(const Changes& changes);

/// One transaction that writes changes as if one came after the other, as a script of the prepared
/// statements: one round trip, so that no frozen broker leaves a transaction open.
class BatchScript {
public:
    explicit BatchScript(const std::vector<const Changes*>& changes);

    const std::string& text() const { return text_; }
    /// Which of the changes stand behind a place that `fence` calls lost, from 1.
    const std::vector<std::size_t>& behind(std::size_t place) const { return behind_.at(place - 1); }

private:
    std::string text_;
    std::vector<std::vector<std::size_t>> behind_;
};

}  // namespace domino
