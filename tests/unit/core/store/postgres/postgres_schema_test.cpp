#include "core/store/postgres/postgres_schema.hpp"

#include "core/store/postgres_store.hpp"
#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/shared_postgres.hpp"

#include <gtest/gtest.h>
#include <future>

namespace domino::test {

namespace {

std::unique_ptr<PostgresStore> open(const std::string& name_space, const std::string& address = shared_postgres().address()) {
    PostgresStoreSettings settings;
    settings.address = address;
    settings.name_space = name_space;
    settings.wait_at_start = std::chrono::milliseconds(0);
    return std::make_unique<PostgresStore>(settings);
}

std::string meta(const std::string& name_space, const std::string& key) {
    return shared_postgres().sql("SELECT value FROM " + quoted_name(name_space) + ".meta WHERE key = '" + key + "'");
}

}  // namespace

TEST(PostgresSchema, OfManyThatStartAtOnceOneMakesItAndTheOthersWait) {
    const std::string name_space = fresh_name_space();
    std::vector<std::future<int>> partitions;
    for (int i = 0; i < 6; ++i) {
        partitions.push_back(std::async(std::launch::async, [&] { return open(name_space)->partitions(); }));
    }
    for (auto& one : partitions) EXPECT_EQ(one.get(), 16);
    EXPECT_EQ(meta(name_space, "partitions"), "16");
    EXPECT_EQ(meta(name_space, "schema"), std::to_string(newest_postgres_schema()));
}

TEST(PostgresSchema, LaterStepsAreTakenOnceAndAllOrNone) {
    const std::string name_space = fresh_name_space();
    open(name_space);
    const PostgresAddress address(shared_postgres().address());
    CallWatch watch;
    const PostgresConnection::Place place{address, name_space, watch};
    auto steps = postgres_schema_steps();
    const int newest = steps.back().number;
    steps.push_back({newest + 1, "CREATE TABLE extra (n int)"});
    steps.push_back({newest + 2, "CREATE TABLE extra (n int)"});
    EXPECT_NE(refusal_of([&] { prepare_postgres_schema(place, steps); }), "");
    EXPECT_EQ(meta(name_space, "schema"), std::to_string(newest));
    steps.back().script = "INSERT INTO extra VALUES (1)";
    prepare_postgres_schema(place, steps);
    prepare_postgres_schema(place, steps);
    EXPECT_EQ(meta(name_space, "schema"), std::to_string(newest + 2));
    EXPECT_EQ(shared_postgres().sql("SELECT count(*) FROM " + quoted_name(name_space) + ".extra"), "1");

    const std::string text = refusal_of([&] { open(name_space); });
    EXPECT_NE(text.find("schema " + std::to_string(newest + 2)), std::string::npos) << text;
    EXPECT_NE(text.find("newer Domino"), std::string::npos) << text;
}

TEST(PostgresSchema, OneOfAnotherProgramIsRefusedAndAnEmptyOneIsTaken) {
    const std::string name_space = fresh_name_space();
    shared_postgres().sql("CREATE SCHEMA " + quoted_name(name_space));
    EXPECT_EQ(open(name_space)->partitions(), 16);
    for (const char* table : {"orders (id int)", "meta (id int)", "meta (key text, value text)"}) {
        const std::string other = fresh_name_space();
        shared_postgres().sql("CREATE SCHEMA " + quoted_name(other) + "; CREATE TABLE " + quoted_name(other) + "." + table);
        const std::string text = refusal_of([&] { open(other); });
        EXPECT_NE(text.find("another program's tables; set DOMINO_NAMESPACE"), std::string::npos) << text;
        EXPECT_NE(text.find(quoted_name(other)), std::string::npos) << text;
    }
}

TEST(PostgresSchema, ADatabaseThatDoesNotKeepUtf8IsRefused) {
    shared_postgres().sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;");
    std::string address = shared_postgres().address();
    address.replace(address.rfind("postgres"), 8, "latin");
    const std::string text = refusal_of([&] { open("domino", address); });
    EXPECT_NE(text.find("keeps text as LATIN1, Domino needs UTF8"), std::string::npos) << text;
}

TEST(PostgresSchema, AWrongPasswordIsToldAtOnceAndNotShown) {
    std::string address = shared_postgres().address();
    address.replace(address.find(PostgresServer::password), std::string(PostgresServer::password).size(), "wrong-one");
    PostgresStoreSettings settings;
    settings.address = address;
    settings.wait_at_start = std::chrono::hours(1);
    const std::string text = refusal_of([&] { PostgresStore store(settings); });
    EXPECT_NE(text.find("password authentication failed"), std::string::npos) << text;
    EXPECT_NE(text.find("postgresql://domino@127.0.0.1:"), std::string::npos) << text;
    EXPECT_EQ(text.find("wrong-one"), std::string::npos) << text;
}

TEST(PostgresSchema, AUnixSocketDoesAsWell) {
    EXPECT_EQ(open(fresh_name_space(), shared_postgres().socket_address())->partitions(), 16);
}

}  // namespace domino::test
