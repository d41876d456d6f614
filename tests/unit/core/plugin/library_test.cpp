#include "core/plugin/library.hpp"

#include "core/plugin/probe.hpp"

#include "core/plugin/load_words.hpp"
#include "core/plugin/private_folder.hpp"
#include "tests/unit/core/plugin/plugin_fixture.hpp"

#include <Poco/Random.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace domino {
namespace {

namespace fs = std::filesystem;
using test::plugin_folder;
using test::probe_helper;

class LibraryTest : public ::testing::Test {
protected:
    std::string refusal(const fs::path& file) {
        try {
            libraries_.load(file);
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    }

    fs::path write(const std::string& name, const std::string& bytes) {
        const fs::path file = folder_.path() / name;
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

    static std::string bytes_of(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }

    static std::string good_plugin() { return bytes_of(plugin_folder / "planner_sample.so"); }

    test::TemporaryFolder folder_;
    PluginLibraries libraries_{folder_.path() / "private", probe_helper, std::chrono::seconds(3)};
};

void expect_text(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "\"" << text << "\" lacks \"" << part << "\"";
}

TEST_F(LibraryTest, LoadsAGoodPlugin) {
    const auto library = libraries_.load(plugin_folder / "planner_sample.so");
    EXPECT_EQ(library->full_name(), "planner_sample");
    EXPECT_EQ(library->kind(), PluginKind::planner);
    EXPECT_TRUE(library->config_schema().accepts({{"keyword", "x"}}));
    EXPECT_TRUE(fs::is_empty(folder_.path() / "private")) << "the private copy is removed once it is mapped";
}

TEST_F(LibraryTest, SaysWhatAFileIsInsteadOfAPlugin) {
    const std::string elf = good_plugin();
    const auto patched = [&](std::size_t offset, std::uint16_t value, std::size_t size) {
        std::string bytes = elf;
        bytes[offset] = static_cast<char>(value & 0xFF);
        if (size > 1) bytes[offset + 1] = static_cast<char>(value >> 8);
        return bytes;
    };
    const std::pair<fs::path, const char*> cases[] = {
        {folder_.path() / "missing.so", "does not exist"},
        {folder_.path(), "is a directory"},
        {"/dev/null", "is no regular file"},
        {write("empty.so", ""), "is empty"},
        {write("text.so", "#!/bin/sh\necho hello\n"), "is a text file"},
        {write("png.so", "\x89PNG\r\n\x1a\n\x01\x02"), "is no ELF file"},
        {write("short.so", elf.substr(0, 40)), "is cut short"},
        {write("half.so", elf.substr(0, elf.size() / 2)), "is cut short"},
        {write("last_byte.so", elf.substr(0, elf.size() - 1)), "is cut short"},
        {write("arm.so", patched(offsetof(Elf64_Ehdr, e_machine), EM_AARCH64, 2)), "is built for aarch64"},
        {write("bits.so", patched(EI_CLASS, ELFCLASS32, 1)), "is a 32-bit file"},
        {write("exec.so", patched(offsetof(Elf64_Ehdr, e_type), ET_EXEC, 2)), "is an executable"},
        {write("object.so", patched(offsetof(Elf64_Ehdr, e_type), ET_REL, 2)), "was not linked"},
        {write("core.so", patched(offsetof(Elf64_Ehdr, e_type), ET_CORE, 2)), "is no shared object"},
        {write("entries.so", patched(offsetof(Elf64_Ehdr, e_phentsize), 7, 2)), "damaged ELF headers"},
        {probe_helper, "is an executable"},
    };
    for (const auto& [file, text] : cases) expect_text(refusal(file), text);
}

TEST_F(LibraryTest, SaysSoWhenItMayNotReadTheFile) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const fs::path file = write("closed.so", good_plugin());
    fs::permissions(file, fs::perms::none);
    expect_text(refusal(file), "permission denied");
}

TEST_F(LibraryTest, DoesNotWaitForWhatIsNoFile) {
    ASSERT_EQ(::mkfifo((folder_.path() / "fifo.so").c_str(), 0600), 0);
    expect_text(refusal(folder_.path() / "fifo.so"), "is no regular file");
}

TEST_F(LibraryTest, SaysWhatIsWrongWithAPlugin) {
    struct Case {
        const char* plugin;
        std::vector<const char*> texts;
    };
    const Case cases[] = {
        {"missing_entry", {"is not a Domino plugin", "domino_plugin"}},
        {"without_note", {"no Domino ABI note"}},
        {"other_abi", {"another ABI", "sdk1 x86_64 libstdc++old nlohmann::json-3.9", DOMINO_ABI_TAG}},
        {"exports_more", {"exports more than domino_plugin", "domino_add_plugin()"}},
        {"undefined_symbol", {"needs nobody_has_this(int)", "undefined symbol _Z15nobody_has_thisi"}},
        {"missing_dependency", {"needs the library libdomino_gone.so, which is not installed"}},
        {"static_constructor_throws", {"while it is loaded", "no database today"}},
        {"static_constructor_aborts", {"while it is loaded"}},
        {"static_constructor_exits", {"ends the process while it is loaded, with exit code 7"}},
        {"static_constructor_hangs", {"hangs while it is loaded", "3000 ms"}},
        {"other_magic", {"is not a Domino plugin"}},
        {"other_sdk", {"SDK version 99, this broker has 2"}},
        {"short_descriptor", {"descriptor of 16 bytes"}},
        {"unknown_kind", {"unknown kind: kind 7"}},
        {"without_create", {"no create or destroy"}},
        {"name_in_camel_case", {"\"NameInCamelCase\" is no lower_snake_case name"}},
        {"schema_is_no_json", {"config schema is not valid JSON"}},
        {"schema_is_malformed", {"config schema is malformed", "/type", "did you mean \"object\"?"}},
        {"schema_without_description", {"without a description: /properties/token"}},
    };
    for (const auto& c : cases) {
        const std::string text = refusal(plugin_folder / (std::string(c.plugin) + ".so"));
        for (const char* part : c.texts) {
            SCOPED_TRACE(c.plugin);
            expect_text(text, part);
        }
    }
}

TEST_F(LibraryTest, RefusesAPluginUnderAnothersName) {
    const fs::path file = write("channel_pager.so", good_plugin());
    expect_text(refusal(file), "calls itself planner_sample; rename the file to planner_sample.so");
    EXPECT_EQ(refusal(write("whatever.so", good_plugin())), "");
}

TEST_F(LibraryTest, DamagedFilesTakeOnlyTheProbeWithThem) {
    const std::string good = good_plugin();
    Poco::Random random;
    random.seed(4711);
    int refused = 0;
    for (int round = 0; round < 40; ++round) {
        std::string bytes = good;
        for (int i = 0; i < 16; ++i) bytes[random.next(static_cast<Poco::UInt32>(bytes.size()))] = random.nextChar();
        try {
            probe_plugin(probe_helper, write("damaged.so", bytes));
        } catch (const Error&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 0);
}

TEST_F(LibraryTest, GivesTheSameLibraryForTheSameContentAndNewCodeForNew) {
    const fs::path file = write("planner_sample.so", good_plugin());
    const auto first = libraries_.load(file);
    EXPECT_EQ(libraries_.load(file), first);
    const std::string other = bytes_of(plugin_folder / "twin.so");
    { std::ofstream(file, std::ios::binary | std::ios::trunc) << other; }
    const auto second = libraries_.load(file);
    EXPECT_NE(second, first);
    EXPECT_STREQ(second->descriptor().description, "A fixture.");
    EXPECT_STRNE(first->descriptor().description, "A fixture.") << "the old code runs on though its file was overwritten";
}

TEST_F(LibraryTest, NeedsItsProbe) {
    PluginLibraries without(folder_.path() / "other", folder_.path() / "no-probe");
    try {
        without.load(plugin_folder / "planner_sample.so");
        FAIL();
    } catch (const Error& error) {
        expect_text(error.what(), "cannot start");
        expect_text(error.what(), "no-probe");
    }
}

TEST(PrivateFolder, IsForItsOwnerOnlyAndGoesWithItsCopies) {
    const test::TemporaryFolder folder;
    fs::path copy;
    {
        PrivateFolder first(folder.path() / "new");
        PrivateFolder second(folder.path() / "new");
        copy = first.copy(plugin_folder / "planner_sample.so");
        EXPECT_NE(copy, second.copy(plugin_folder / "planner_sample.so")) << "no path is used twice";
        EXPECT_EQ(fs::status(copy.parent_path()).permissions() & fs::perms::all, fs::perms::owner_all);
        EXPECT_TRUE(fs::exists(copy));
    }
    EXPECT_FALSE(fs::exists(copy.parent_path()));
    EXPECT_THROW(PrivateFolder("/proc/nowhere"), Error);
}

TEST(FindLibrary, SearchesBareNamesInThePluginPath) {
    EXPECT_EQ(find_library("planner_sample", {"/nowhere", plugin_folder}, "/"), plugin_folder / "planner_sample.so");
    EXPECT_EQ(find_library("planner_sample.so", {plugin_folder}, "/"), plugin_folder / "planner_sample.so");
    EXPECT_EQ(find_library("./x.so", {plugin_folder}, "/etc/domino"), fs::path("/etc/domino/x.so"));
    EXPECT_EQ(find_library("/opt/x.so", {plugin_folder}, "/etc/domino"), fs::path("/opt/x.so"));
    try {
        find_library("planner_smaple", {plugin_folder}, "/");
        FAIL();
    } catch (const Error& error) {
        expect_text(error.what(), plugin_folder.string());
        expect_text(error.what(), "did you mean \"planner_sample\"?");
    }
}

TEST(LoadErrorInWords, TakesTheCauseOutOfBoostsFrame) {
    const std::string frame = "boost::dll::shared_library::load() failed (dlerror system message: ";
    EXPECT_EQ(
        load_error_in_words(frame + "/x/p-1.so: undefined symbol: _Z8undef_fni): Bad file descriptor"),
        "needs undef_fn(int), which no library provides (undefined symbol _Z8undef_fni); link what defines it into the plugin");
    EXPECT_EQ(
        load_error_in_words(frame + "libdep.so: cannot open shared object file: No such file or directory): Bad file descriptor"),
        "needs the library libdep.so, which is not installed");
    EXPECT_EQ(load_error_in_words(frame + "/x/p-1.so: file too short): Bad file descriptor"),
              "cannot be loaded: /x/p-1.so: file too short");
}

}  // namespace
}  // namespace domino
