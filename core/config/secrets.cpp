#include "core/config/secrets.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/schema_words.hpp"
#include "core/config/text_file.hpp"
#include "domino/error.hpp"

#include <sys/stat.h>
#include <algorithm>
#include <cctype>

namespace domino {
namespace {

constexpr std::size_t largest_secret = 64 * 1024;

bool is_secret_name(const std::string& name) {
    return !name.empty() && name.size() <= 64 &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
}

bool is_reference(const Json& value) {
    return value.is_object() && value.size() == 1 && value.contains("secret") && value["secret"].is_string();
}

bool others_can(const std::filesystem::path& path, mode_t what) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 && (info.st_mode & what) != 0;
}

void resolve(Json& value, const std::string& pointer, const Secrets& secrets, ResolvedSecrets& result) {
    if (!pointer.empty() && is_reference(value)) {
        const std::string name = value["secret"].get<std::string>();
        result.pointers.insert(pointer);
        value = "";
        try {
            value = secrets.read(name);
        } catch (const Error& error) {
            result.notes.push_back({pointer, error.what()});
        }
        if (const std::string file = secrets.exposed_file(name); !file.empty())
            result.notes.push_back(
                {pointer, "secret file " + file + " can be read by every user of this machine; chmod 600 it", true});
        return;
    }
    if (value.is_object())
        for (auto& member : value.items()) resolve(member.value(), join_pointer(pointer, member.key()), secrets, result);
    if (value.is_array())
        for (std::size_t i = 0; i < value.size(); ++i) resolve(value[i], join_pointer(pointer, i), secrets, result);
}

bool is_secret_schema(const Json& schema) {
    return schema.is_object() &&
           (schema.value("writeOnly", Json(false)) == true || schema.value("format", Json("")) == "password");
}

void mask(Json& value, const Json& root_schema, std::vector<std::string>& segments) {
    const auto schemas = schemas_at(root_schema, segments);
    const bool secret = std::any_of(schemas.begin(), schemas.end(), [](const Json* schema) { return is_secret_schema(*schema); });
    if (secret && !is_reference(value)) {
        value = "***";
        return;
    }
    const auto below = [&](Json& inner, std::string segment) {
        segments.push_back(std::move(segment));
        mask(inner, root_schema, segments);
        segments.pop_back();
    };
    if (value.is_object())
        for (auto& member : value.items()) below(member.value(), member.key());
    if (value.is_array())
        for (std::size_t i = 0; i < value.size(); ++i) below(value[i], std::to_string(i));
}

}  // namespace

Secrets::Secrets(Environment environment, std::filesystem::path folder)
    : environment_(std::move(environment)), folder_(std::move(folder)) {}

Secrets::Places Secrets::places_of(const std::string& name) const {
    if (!is_secret_name(name))
        throw Error("\"" + name.substr(0, 64) + "\" is no name of a secret; expected letters, digits, - or _, at most 64");
    std::string variable = "DOMINO_SECRET_";
    for (const unsigned char c : name) variable += c == '-' ? '_' : static_cast<char>(std::toupper(c));
    return {variable, variable + "_FILE", folder_ / name};
}

std::filesystem::path Secrets::file_of(const Places& places) const {
    if (environment_.contains(places.variable)) return {};
    const auto named = environment_.find(places.file_variable);
    if (named != environment_.end()) return named->second;
    std::error_code ignored;
    return std::filesystem::exists(places.file, ignored) ? places.file : std::filesystem::path();
}

std::string Secrets::read(const std::string& name) const {
    const Places places = places_of(name);
    const auto direct = environment_.find(places.variable);
    if (direct != environment_.end() && environment_.contains(places.file_variable))
        throw Error("secret \"" + name + "\": both " + places.variable + " and " + places.file_variable +
                    " are set; unset one of them");
    if (direct != environment_.end()) return direct->second;
    const std::filesystem::path file = file_of(places);
    if (file.empty())
        throw Error("secret \"" + name + "\" is not set; expected it in " + places.variable + ", in the file named by " +
                    places.file_variable + ", or in " + places.file.string());
    std::string value = read_text_file(file, largest_secret);
    if (value.ends_with('\n')) value.pop_back();
    if (value.ends_with('\r')) value.pop_back();
    return value;
}

std::string Secrets::exposed_file(const std::string& name) const {
    if (!is_secret_name(name)) return "";
    const std::filesystem::path file = file_of(places_of(name));
    if (file.empty() || !others_can(file, S_IROTH)) return "";
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    return others_can(folder, S_IXOTH) ? file.string() : "";
}

ResolvedSecrets resolve_secrets(const Json& config, const Secrets& secrets) {
    ResolvedSecrets result{.value = config, .pointers = {}, .notes = {}};
    resolve(result.value, "", secrets, result);
    return result;
}

Json masked(const Json& config, const Json& schema) {
    Json copy = config;
    std::vector<std::string> segments;
    mask(copy, schema, segments);
    return copy;
}

}  // namespace domino
