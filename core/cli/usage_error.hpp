#pragma once

#include "domino/error.hpp"

namespace domino {

/// The person asked for something that cannot be: the command ends with `exit_usage`.
class UsageError : public Error {
public:
    using Error::Error;
};

}  // namespace domino
