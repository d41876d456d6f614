#include "core/config/json_pointer.hpp"

#include "domino/error.hpp"

namespace domino {

std::string join_pointer(std::string_view path, std::string_view name) {
    std::string joined(path);
    joined += '/';
    for (const char c : name) {
        if (c == '~') {
            joined += "~0";
        } else if (c == '/') {
            joined += "~1";
        } else {
            joined += c;
        }
    }
    return joined;
}

std::string join_pointer(std::string_view path, std::size_t index) {
    return join_pointer(path, std::to_string(index));
}

std::string parent_pointer(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

const Json* find_at(const Json& value, const std::string& path) {
    try {
        return find_at(value, Json::json_pointer(path));
    } catch (const Json::exception&) {
        throw Error("\"" + path + "\" is no JSON Pointer: expected \"\" or \"/name/0/name\", with ~0 for ~ and ~1 for /");
    }
}

}  // namespace domino
