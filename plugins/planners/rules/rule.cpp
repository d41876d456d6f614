#include "rule.hpp"

namespace domino::rules {

const Slot* Rule::slot(std::string_view name) const {
    for (const auto& slot : slots)
        if (slot.name == name) return &slot;
    return nullptr;
}

}  // namespace domino::rules
