#pragma once

#include "../language.hpp"
#include "../message.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace domino::rules {

/// What a typed value is read in: the message, its language, and the day it was written on.
struct Reading {
    const Message& message;
    Language language;
    std::chrono::sys_days today;
    /// A plain number may stand for an amount of money.
    bool plain_money = true;
    /// A plain number may stand for a weight or a percentage: only in the answer to a question.
    bool plain_units = false;
};

/// A value that was found at a token.
struct Taken {
    std::size_t tokens;  ///< how many it is made of
    Json value;
    std::string unit;  ///< the currency of an amount of money; empty when none was named
};

}  // namespace domino::rules
