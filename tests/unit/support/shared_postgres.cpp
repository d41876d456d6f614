#include "tests/unit/support/shared_postgres.hpp"

#include <gtest/gtest.h>
#include <memory>

namespace domino::test {

namespace {

class ServerOfAllTests : public testing::Environment {
public:
    PostgresServer& server() {
        if (!server_) server_ = std::make_unique<PostgresServer>();
        return *server_;
    }
    void TearDown() override { server_.reset(); }

private:
    std::unique_ptr<PostgresServer> server_;
};

ServerOfAllTests& environment() {
    static auto* const one = new ServerOfAllTests;
    return *one;
}

/// GoogleTest owns it.
const testing::Environment* const registered = testing::AddGlobalTestEnvironment(&environment());

}  // namespace

PostgresServer& shared_postgres() {
    return environment().server();
}

std::string fresh_name_space() {
    static int number = 0;
    return "Test \"" + std::to_string(++number) + "\"";
}

}  // namespace domino::test
