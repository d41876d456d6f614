#pragma once

#include "domino/error.hpp"

#include <string>

namespace domino::test {

/// The text of the `Error` that `call` throws; "" when it throws none.
template <class Call>
std::string refusal_of(const Call& call) {
    try {
        call();
    } catch (const Error& e) {
        return e.what();
    }
    return "";
}

}  // namespace domino::test
