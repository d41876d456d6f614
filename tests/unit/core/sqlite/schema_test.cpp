#include "core/sqlite/schema.hpp"

#include "core/store/backends.hpp"
#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/sqlite_books.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <fstream>

namespace domino::test {

class Schema : public testing::Test {
protected:
    std::filesystem::path file() const { return folder_.path() / "domino.db"; }
    std::string refusal_of_opening(const std::string& name_space = "domino") const {
        return refusal_of([&] { open_embedded(folder_.path(), name_space); });
    }

    TemporaryFolder folder_;
};

TEST_F(Schema, ANewDatabaseGetsTheNewestSchemaAndItsSettings) {
    SqliteDatabase database(file(), SqliteDatabase::Mode::write);
    const SchemaSettings settings = prepare_schema(database, "tenant");
    EXPECT_EQ(settings.name_space, "tenant");
    EXPECT_EQ(settings.partitions, default_partitions);
    EXPECT_EQ(database.integer("PRAGMA user_version"), newest_schema());
    EXPECT_EQ(database.integer("SELECT count(*) FROM partitions"), default_partitions);
    EXPECT_EQ(database.text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(database.integer("PRAGMA synchronous"), 2) << "2 is FULL: a commit is on disk";
}

TEST_F(Schema, PreparingAgainChangesNothing) {
    SqliteDatabase database(file(), SqliteDatabase::Mode::write);
    prepare_schema(database, "domino");
    const auto before = database.integer("PRAGMA schema_version");
    prepare_schema(database, "domino");
    EXPECT_EQ(database.integer("PRAGMA schema_version"), before);
}

TEST_F(Schema, AnOlderDatabaseTakesTheStepsItLacksAndKeepsItsRows) {
    SqliteDatabase database(file(), SqliteDatabase::Mode::write);
    take_steps(database, {{1, "CREATE TABLE a (x); INSERT INTO a VALUES (1)"}});
    take_steps(database, {{1, "CREATE TABLE a (x)"}, {2, "ALTER TABLE a ADD COLUMN y DEFAULT 5"}, {3, "CREATE TABLE b (z)"}});
    EXPECT_EQ(database.integer("SELECT x + y FROM a"), 6);
    EXPECT_EQ(database.integer("SELECT count(*) FROM b"), 0);
    EXPECT_EQ(database.integer("PRAGMA user_version"), 3);
}

TEST_F(Schema, AStepThatFailsLeavesTheDatabaseAsItWas) {
    SqliteDatabase database(file(), SqliteDatabase::Mode::write);
    take_steps(database, {{1, "CREATE TABLE a (x)"}});
    EXPECT_THROW(take_steps(database, {{1, ""}, {2, "CREATE TABLE b (y)"}, {3, "CREATE TABLE a (x)"}}), SqliteError);
    EXPECT_EQ(database.integer("PRAGMA user_version"), 1);
    EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
}

TEST_F(Schema, ADatabaseOfANewerDominoIsRefusedInWords) {
    open_embedded(folder_.path());
    SqliteDatabase(file(), SqliteDatabase::Mode::write).execute("PRAGMA user_version = 99");
    const std::string text = refusal_of_opening();
    EXPECT_NE(text.find("schema 99"), std::string::npos) << text;
    EXPECT_NE(text.find("newer Domino"), std::string::npos) << text;
    EXPECT_NE(refusal_of([&] { check_books(file()); }), "");
}

TEST_F(Schema, ADatabaseOfAnotherNamespaceIsRefusedNamingBoth) {
    open_embedded(folder_.path(), "tenant-a");
    const std::string text = refusal_of_opening("tenant-b");
    EXPECT_NE(text.find("tenant-a"), std::string::npos) << text;
    EXPECT_NE(text.find("tenant-b"), std::string::npos) << text;
}

TEST_F(Schema, ADatabaseOfAnotherProgramIsRefusedAndLeftAlone) {
    SqliteDatabase(file(), SqliteDatabase::Mode::write).execute("CREATE TABLE theirs (x)");
    EXPECT_NE(refusal_of_opening().find("another program"), std::string::npos) << refusal_of_opening();
    SqliteDatabase database(file(), SqliteDatabase::Mode::read);
    EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(Schema, AFileThatIsNoDatabaseIsRefusedInWords) {
    std::ofstream(file()) << std::string(5000, 'x');
    EXPECT_NE(refusal_of_opening().find("no SQLite database"), std::string::npos) << refusal_of_opening();
}

TEST_F(Schema, AFolderInPlaceOfTheFileIsRefusedInWords) {
    std::filesystem::create_directory(file());
    EXPECT_NE(refusal_of_opening().find("cannot be opened"), std::string::npos) << refusal_of_opening();
}

TEST_F(Schema, DataIsForItsOwnerOnly) {
    open_embedded(folder_.path() / "data");
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    for (const char* name : {"", "domino.db", "lock"}) {
        EXPECT_EQ(std::filesystem::status(folder_.path() / "data" / name).permissions() & others, std::filesystem::perms::none)
            << name;
    }
}

}  // namespace domino::test
