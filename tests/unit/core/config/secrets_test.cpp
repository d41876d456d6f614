#include "core/config/secrets.hpp"

#include "domino/error.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <fstream>

namespace domino {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text, fs::perms perms = fs::perms::owner_read | fs::perms::owner_write) {
    std::ofstream(file) << text;
    fs::permissions(file, perms);
}

TEST(Secrets, ComeFromThreePlaces) {
    const test::TemporaryFolder folder;
    write(folder.path() / "in-folder", "three\n");
    write(folder.path() / "named", "two\r\n");
    const Secrets secrets({{"DOMINO_SECRET_IN_ENV", "one"}, {"DOMINO_SECRET_BY_FILE_FILE", (folder.path() / "named").string()}},
                          folder.path());
    EXPECT_EQ(secrets.read("in-env"), "one");
    EXPECT_EQ(secrets.read("by-file"), "two");
    EXPECT_EQ(secrets.read("in-folder"), "three");
}

TEST(Secrets, NameAllPlacesWhenMissing) {
    const Secrets secrets({}, "/etc/domino/secrets");
    try {
        secrets.read("slack-token");
        FAIL();
    } catch (const Error& error) {
        const std::string text = error.what();
        for (const char* place :
             {"DOMINO_SECRET_SLACK_TOKEN,", "DOMINO_SECRET_SLACK_TOKEN_FILE", "/etc/domino/secrets/slack-token"})
            EXPECT_NE(text.find(place), std::string::npos) << text;
    }
}

TEST(Secrets, RefuseDoubtfulOnes) {
    const test::TemporaryFolder folder;
    const Secrets secrets({{"DOMINO_SECRET_A", "x"}, {"DOMINO_SECRET_A_FILE", "/dev/null"}, {"DOMINO_SECRET_B_FILE", "/nowhere"}},
                          folder.path());
    for (const char* name : {"a", "b", "../etc/passwd", "", "x/y", "x\n"}) EXPECT_THROW(secrets.read(name), Error) << name;
}

TEST(Secrets, WarnOfFilesThatEverybodyCanRead) {
    const test::TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_exec);
    write(folder.path() / "open", "x", fs::perms::owner_read | fs::perms::others_read);
    write(folder.path() / "closed", "x");
    const Secrets secrets({}, folder.path());
    EXPECT_EQ(secrets.exposed_file("open"), (folder.path() / "open").string());
    EXPECT_EQ(secrets.exposed_file("closed"), "");
    fs::permissions(folder.path(), fs::perms::owner_all);
    EXPECT_EQ(secrets.exposed_file("open"), "");
}

TEST(ResolveSecrets, ReplacesReferencesBelowTheTop) {
    const Secrets secrets({{"DOMINO_SECRET_T", "hunter2"}}, "/nowhere");
    const auto resolved = resolve_secrets(
        parse_json(R"({"a": {"secret": "t"}, "list": [{"secret": "t"}], "deep": {"secret": {"secret": "t"}}, "n": 1})"), secrets);
    EXPECT_EQ(resolved.value.dump(), R"({"a":"hunter2","list":["hunter2"],"deep":{"secret":"hunter2"},"n":1})");
    EXPECT_EQ(resolved.pointers, (std::set<std::string>{"/a", "/list/0", "/deep/secret"}));
    EXPECT_TRUE(resolved.notes.empty());
}

TEST(ResolveSecrets, LeavesTheTopAndOtherObjectsAlone) {
    const Secrets secrets({}, "/nowhere");
    for (const char* config : {R"({"secret": "t"})", R"({"a": {"secret": 1}})", R"({"a": {"secret": "t", "b": 1}})"})
        EXPECT_EQ(resolve_secrets(parse_json(config), secrets).value, parse_json(config));
}

TEST(ResolveSecrets, NotesEveryMissingOne) {
    const auto resolved = resolve_secrets(parse_json(R"({"a": {"secret": "x"}, "b": {"secret": "y"}})"), Secrets({}, "/nowhere"));
    ASSERT_EQ(resolved.notes.size(), 2u);
    EXPECT_EQ(resolved.notes[0].pointer, "/a");
    EXPECT_EQ(resolved.notes[1].pointer, "/b");
    EXPECT_EQ(resolved.value["a"], "");
}

TEST(Masked, HidesWhatTheSchemaMarksAndKeepsReferences) {
    const Json schema =
        parse_json(R"({"properties": {"token": {"writeOnly": true}, "login": {"properties": {"password": {"format": "password"}}},
                                       "keys": {"items": {"writeOnly": true}}, "url": {"type": "string"}}})");
    const Json config = parse_json(
        R"({"token": "hunter2", "login": {"user": "ada", "password": "x"}, "keys": ["a", {"secret": "k"}], "url": "http://x"})");
    EXPECT_EQ(masked(config, schema).dump(),
              R"({"token":"***","login":{"user":"ada","password":"***"},"keys":["***",{"secret":"k"}],"url":"http://x"})");
}

}  // namespace
}  // namespace domino
