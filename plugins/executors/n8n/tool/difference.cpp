#include "difference.hpp"

#include "../canonical.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace n8n {
namespace {

using domino::Json;
using Lines = std::vector<std::string>;

constexpr std::size_t longest_compared = 2000;

Lines lines_of(const std::string& text) {
    Lines lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Lengths of the longest common subsequences of what follows.
std::vector<std::vector<int>> common_lengths(const Lines& a, const Lines& b) {
    std::vector<std::vector<int>> length(a.size() + 1, std::vector<int>(b.size() + 1, 0));
    for (std::size_t i = a.size(); i-- > 0;)
        for (std::size_t j = b.size(); j-- > 0;)
            length[i][j] = a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
    return length;
}

void add_text_difference(const std::string& before, const std::string& after, Lines& out) {
    const Lines a = lines_of(before);
    const Lines b = lines_of(after);
    if (a.size() > longest_compared || b.size() > longest_compared) {
        out.push_back("      (" + std::to_string(a.size()) + " lines before, " + std::to_string(b.size()) + " after)");
        return;
    }
    const auto length = common_lengths(a, b);
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            ++i;
            ++j;
        } else if (i < a.size() && (j == b.size() || length[i + 1][j] >= length[i][j + 1])) {
            out.push_back("    - " + a[i++]);
        } else {
            out.push_back("    + " + b[j++]);
        }
    }
}

std::set<std::string> names_in(const Json& a, const Json& b) {
    std::set<std::string> names;
    for (const Json* one : {&a, &b})
        if (one->is_object())
            for (const auto& member : one->items()) names.insert(member.key());
    return names;
}

void add_difference(const std::string& path, const Json& before, const Json& after, Lines& out) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) {
        for (const auto& name : names_in(before, after))
            add_difference(path.empty() ? name : path + "." + name, before.value(name, Json()), after.value(name, Json()), out);
        return;
    }
    if (before.is_array() && after.is_array() && before.size() == after.size()) {
        for (std::size_t i = 0; i < before.size(); ++i)
            add_difference(path + "[" + std::to_string(i) + "]", before[i], after[i], out);
        return;
    }
    out.push_back("  " + path + ":");
    if (before.is_string() && after.is_string())
        return add_text_difference(before.get<std::string>(), after.get<std::string>(), out);
    if (!before.is_null()) out.push_back("    - " + domino::to_text(before));
    if (!after.is_null()) out.push_back("    + " + domino::to_text(after));
}

std::set<std::string> wires_of(const Json& connections) {
    std::set<std::string> wires;
    for (const auto& source : connections.items())
        for (const auto& type : source.value().items())
            for (std::size_t output = 0; output < type.value().size(); ++output)
                for (const Json& wire : type.value()[output])
                    wires.insert(source.key() + (output == 0 ? "" : " (output " + std::to_string(output) + ")") + " -> " +
                                 wire[0].get<std::string>() + (wire[2] == 0 ? "" : " (input " + domino::to_text(wire[2]) + ")") +
                                 (type.key() == "main" ? "" : " [" + type.key() + "]"));
    return wires;
}

}  // namespace

std::vector<std::string> difference(const Json& before, const Json& after) {
    const Json a = canonical(before);
    const Json b = canonical(after);
    Lines out;
    for (const auto& name : names_in(a["nodes"], b["nodes"])) {
        if (!b["nodes"].contains(name)) {
            out.push_back("- node '" + name + "' (" + a["nodes"][name]["type"].get<std::string>() + ")");
        } else if (!a["nodes"].contains(name)) {
            out.push_back("+ node '" + name + "' (" + b["nodes"][name]["type"].get<std::string>() + ")");
            add_difference("", Json::object(), b["nodes"][name].value("parameters", Json::object()), out);
        } else if (a["nodes"][name] != b["nodes"][name]) {
            out.push_back("  node '" + name + "'");
            add_difference("", a["nodes"][name], b["nodes"][name], out);
        }
    }
    const auto wires_before = wires_of(a["connections"]);
    const auto wires_after = wires_of(b["connections"]);
    for (const auto& wire : wires_before)
        if (!wires_after.contains(wire)) out.push_back("- wire " + wire);
    for (const auto& wire : wires_after)
        if (!wires_before.contains(wire)) out.push_back("+ wire " + wire);
    add_difference("settings", a["settings"], b["settings"], out);
    return out;
}

}  // namespace n8n
