#pragma once

#include "domino/error.hpp"

#include <gtest/gtest.h>
#include <string>

namespace domino::test {

/// The path of the `FieldError` that `body` throws; says so when it throws none.
template <class Body>
std::string path_at_fault(Body&& body) {
    try {
        body();
    } catch (const FieldError& error) {
        EXPECT_FALSE(error.problem().empty());
        EXPECT_NE(std::string(error.what()).find(error.problem()), std::string::npos);
        return error.path();
    }
    return "nothing at fault";
}

}  // namespace domino::test
