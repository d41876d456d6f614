#pragma once

#include "domino/host.hpp"

#include <optional>
#include <string>

namespace domino::whatsapp {

/// The ids that WhatsApp's buttons carry and the values that they stand for. Any thread.
class ButtonValues {
public:
    explicit ButtonValues(KeyValue& store) : store_(store) {}

    /// The value itself when it fits into `most` bytes of an id, else a short one that is remembered.
    std::string id_of(const std::string& value, std::size_t most);

    /// nullopt: an id of ours that is not known any more.
    std::optional<std::string> value_of(const std::string& id) const;

private:
    KeyValue& store_;
};

}  // namespace domino::whatsapp
