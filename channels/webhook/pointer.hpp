#pragma once

#include "domino/json.hpp"

#include <string>

namespace domino::webhook {

/// Where a value is to be found in a body: a JSON Pointer ("/ticket/id", "" for the whole body).
class Pointer {
public:
    /// Throws `Error` when `text` is no JSON Pointer.
    explicit Pointer(const std::string& text);

    /// nullptr when there is nothing.
    const Json* find(const Json& body) const;
    const std::string& text() const { return text_; }

private:
    std::string text_;
    Json::json_pointer pointer_;
};

}  // namespace domino::webhook
