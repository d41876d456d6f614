#include "core/store/backends.hpp"

#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace domino::test {

TEST(Backends, AnAddressThatIsNotKnownIsRefusedWithWhatIsPossibleAndWithoutItsPassword) {
    struct Case {
        const char* stream;
        const char* store;
        const char* says;
    };
    TemporaryFolder folder;
    for (const Case& one :
         {Case{"embedded:", "mysql://user:hush@db/x",
               "DOMINO_STORE has the scheme \"mysql\"; possible are sqlite:PATH and postgresql://..."},
          Case{"embedded:", "hush",
               "DOMINO_STORE has an address without a scheme; possible are sqlite:PATH and postgresql://..."},
          Case{"embedded:", "sqlite:", "DOMINO_STORE=sqlite: names no file; write sqlite:PATH"},
          Case{"embedded:", "postgresql://user:hush@db/x",
               "DOMINO_STORE is a Postgres and DOMINO_STREAM the embedded one, which lives in the SQLite file;"
               " DOMINO_STREAM=redis://... goes with it"},
          Case{"kafka://hush", "",
               "DOMINO_STREAM has the scheme \"kafka\"; possible are embedded:, redis://... and redis+sentinel://..."},
          Case{"redis://u:hush@h:x", "",
               "DOMINO_STREAM: the address of Redis has a port that is no number from 1 to 65535; expected "
               "redis://[user:password@]host[:port][/database]"}}) {
        BackendAddresses addresses;
        addresses.stream = one.stream;
        addresses.store = one.store;
        addresses.data = folder.path();
        EXPECT_EQ(refusal_of([&] { open_backends(addresses); }), one.says);
    }
}

TEST(Backends, TheDefaultIsOneFileInTheDataFolder) {
    TemporaryFolder folder;
    const Backends backends = open_embedded(folder.path() / "a" / "b");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "a" / "b" / "domino.db"));
}

TEST(Backends, AStoreAddressMayNameAnotherFile) {
    TemporaryFolder folder;
    BackendAddresses addresses;
    addresses.store = "sqlite:" + (folder.path() / "else" / "where.db").string();
    addresses.data = folder.path() / "data";
    const Backends backends = open_backends(addresses);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "else" / "where.db"));
}

TEST(Backends, OneProcessCannotOpenTheSameFolderTwice) {
    TemporaryFolder folder;
    const Backends backends = open_embedded(folder.path());
    const std::string text = refusal_of([&] { open_embedded(folder.path()); });
    EXPECT_NE(text.find("process " + std::to_string(::getpid())), std::string::npos) << text;
}

TEST(Backends, TheFolderIsFreeWhenBothAreGone) {
    TemporaryFolder folder;
    Backends backends = open_embedded(folder.path());
    backends.stream.reset();
    EXPECT_NE(refusal_of([&] { open_embedded(folder.path()); }), "");
    backends.store.reset();
    EXPECT_EQ(refusal_of([&] { open_embedded(folder.path()); }), "");
}

TEST(Backends, AFolderThatCannotBeMadeIsRefusedNamingIt) {
    const std::string text = refusal_of([] { open_embedded("/proc/domino-data"); });
    EXPECT_NE(text.find("/proc/domino-data"), std::string::npos) << text;
}

}  // namespace domino::test
