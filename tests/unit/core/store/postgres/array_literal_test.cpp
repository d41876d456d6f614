#include "core/store/postgres/array_literal.hpp"

#include "core/store/postgres/postgres_address.hpp"
#include "core/store/postgres/postgres_error.hpp"
#include "tests/unit/support/refusal.hpp"

#include <gtest/gtest.h>

namespace domino::test {

namespace {

const std::string replaced = "\xEF\xBF\xBD";

}  // namespace

TEST(ArrayLiteral, TextIsStoredAsItIsButForWhatPostgresCannotKeep) {
    struct Case {
        std::string text;
        std::string stored;
    };
    for (const Case& one : std::vector<Case>{{"", ""},
                                             {"plain", "plain"},
                                             {"\xC3\x9C\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\x9C\xE2\x82\xAC\xF0\x9F\x98\x80"},
                                             {std::string("a\0b", 3), "a" + replaced + "b"},
                                             {std::string("\0", 1), replaced},
                                             {"\xFF", replaced},
                                             {"a\xC3", "a" + replaced},
                                             {"\xC0\x80", replaced + replaced},
                                             {"\xED\xA0\x80", replaced + replaced + replaced},
                                             {"\xE0\x80\x80!", replaced + replaced + replaced + "!"},
                                             {"\xF4\x90\x80\x80", replaced + replaced + replaced + replaced},
                                             {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"}}) {
        EXPECT_EQ(storable(one.text), one.stored) << one.text;
    }
}

TEST(ArrayLiteral, QuotesAndBackslashesAreEscapedForTheArrayAndThenForTheScript) {
    ArrayLiteral array;
    array.add("");
    array.add("it's \"so\\\"");
    array.add("NULL");
    array.add("{a,b}");
    EXPECT_EQ(array.text(), R"({"","it's \"so\\\"","NULL","{a,b}"})");
    std::string script = "SELECT ";
    array.write_quoted(script);
    EXPECT_EQ(script, R"(SELECT '{"","it''s \"so\\\"","NULL","{a,b}"}')");
}

TEST(ArrayLiteral, NumbersTruthsAndBytesAreWrittenPlainly) {
    ArrayLiteral array;
    array.add(std::int64_t{-9223372036854775807} - 1);
    array.add(7);
    array.add(true);
    array.add(false);
    array.add(RawBytes{std::string_view("\0\xff", 2)});
    EXPECT_EQ(array.text(), R"({-9223372036854775808,7,t,f,"\\x00ff"})");
    EXPECT_EQ(ArrayLiteral().text(), "{}");
}

TEST(PostgresAddress, IsShownWithoutItsPasswordAndConnectsWithIt) {
    const PostgresAddress address("postgresql://ann:hu%27sh@db.example:5433/work?application_name=x");
    EXPECT_EQ(address.shown(), "postgresql://ann@db.example:5433/work");
    EXPECT_NE(address.connection_string().find("password='hu\\'sh'"), std::string::npos);
    EXPECT_NE(address.connection_string().find("connect_timeout='2'"), std::string::npos);
    EXPECT_NE(address.connection_string().find("application_name='x'"), std::string::npos);
    EXPECT_TRUE(PostgresAddress::is_one("postgres://x"));
    EXPECT_FALSE(PostgresAddress::is_one("sqlite:x"));
}

TEST(PostgresAddress, OneThatCannotBeReadIsRefusedWithoutAWordOfIt) {
    for (const char* address :
         {"postgresql://u:hush@h/x?nonsense=1", "postgresql://u:hush%zz@h/x", "postgresql://u:hush@[::1/x"}) {
        const std::string text = refusal_of([&] { PostgresAddress one(address); });
        EXPECT_NE(text.find("DOMINO_STORE"), std::string::npos) << address;
        EXPECT_EQ(text.find("hush"), std::string::npos) << text;
    }
}

TEST(PostgresError, ASqlstateTellsWhoseFaultItIs) {
    struct Case {
        const char* sqlstate;
        PostgresFault fault;
    };
    for (const Case& one :
         {Case{"08006", PostgresFault::connection}, Case{"53100", PostgresFault::server}, Case{"57P01", PostgresFault::server},
          Case{"58030", PostgresFault::server}, Case{"40001", PostgresFault::collision}, Case{"40P01", PostgresFault::collision},
          Case{"55P03", PostgresFault::server}, Case{"25006", PostgresFault::server}, Case{"XX000", PostgresFault::server},
          Case{"22021", PostgresFault::values}, Case{"23502", PostgresFault::values}, Case{"54000", PostgresFault::values},
          Case{"42P01", PostgresFault::server}, Case{"DM001", PostgresFault::fence}}) {
        EXPECT_EQ(fault_of(one.sqlstate), one.fault) << one.sqlstate;
    }
    const PostgresError full = refusal_by_server("53100", "ERROR:  could not extend file\nHINT:  Check free disk space.", "db");
    EXPECT_EQ(std::string(full.what()),
              "Postgres at db: its disk is full; free space there, Domino then goes on by itself (could not extend file, SQLSTATE"
              " 53100)");
}

}  // namespace domino::test
