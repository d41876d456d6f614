#pragma once

#include "tests/unit/support/postgres_server.hpp"

#include <string>

namespace domino::test {

/// The one server of a test binary, started with the first test that asks and ended with the last.
PostgresServer& shared_postgres();

/// A namespace that no test had before.
std::string fresh_name_space();

}  // namespace domino::test
