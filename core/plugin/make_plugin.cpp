#include "core/plugin/make_plugin.hpp"

#include "core/config/near_name.hpp"
#include "core/config/text_file.hpp"
#include "domino/error.hpp"

#include <Poco/String.h>
#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>

namespace domino {
namespace {

constexpr std::size_t largest_template = 1 << 20;
const std::vector<std::string> kinds = {"channel", "planner", "executor"};

void check_kind(const std::string& kind) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
        throw Error("\"" + kind + "\" is no kind of plugin; expected " + listed(kinds) + near_name_hint(kind, kinds));
}

void check_name(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= 64 && std::islower(static_cast<unsigned char>(name.front())) != 0 &&
                      std::all_of(name.begin(), name.end(),
                                  [](unsigned char c) { return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_'; });
    if (!fits)
        throw Error("\"" + name +
                    "\" is no name for a plugin; expected lower_snake_case such as my_pager, at most 64 characters");
}

std::string pascal_case(const std::string& name) {
    std::string result;
    bool begins_word = true;
    for (const unsigned char c : name) {
        if (c == '_') {
            begins_word = true;
        } else {
            result += begins_word ? static_cast<char>(std::toupper(c)) : static_cast<char>(c);
            begins_word = false;
        }
    }
    return result;
}

std::string renamed(const std::string& text, const std::string& name) {
    return Poco::replace(Poco::replace(text, "sample", name.c_str()), "Sample", pascal_case(name).c_str());
}

void write_file(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    stream.close();
    if (!stream) throw Error("cannot write " + file.string());
}

}  // namespace

std::vector<std::filesystem::path> make_plugin(const std::string& kind, const std::string& name,
                                               const std::filesystem::path& parent, const std::filesystem::path& share) {
    check_kind(kind);
    check_name(name);
    const auto source = share / "template" / kind;
    if (!std::filesystem::is_directory(source)) throw Error("the templates are missing: expected them in " + source.string());
    const auto target = parent / (kind + "_" + name);
    if (std::filesystem::exists(target)) throw Error(target.string() + " is there already; choose another name or folder");
    std::error_code error;
    std::filesystem::create_directories(target, error);
    if (error) throw Error("cannot make " + target.string() + ": " + error.message());
    std::set<std::filesystem::path> written;
    for (const auto& entry : std::filesystem::directory_iterator(source)) {
        const auto file = target / renamed(entry.path().filename().string(), name);
        write_file(file, renamed(read_text_file(entry.path(), largest_template), name));
        written.insert(file);
    }
    return {written.begin(), written.end()};
}

}  // namespace domino
