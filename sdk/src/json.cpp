#include "domino/json.hpp"

#include "domino/error.hpp"

#include <unordered_set>
#include <vector>

namespace domino {
namespace {

/// Throws from inside the parser as soon as a text goes beyond its limits, before the object that
/// is too large was built.
class LimitGuard {
public:
    explicit LimitGuard(const JsonLimits& limits) : limits_(limits) {}

    bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
        using Event = Json::parse_event_t;
        if (event == Event::object_start || event == Event::array_start) {
            if (static_cast<std::size_t>(depth) >= limits_.depth)
                throw Error("JSON is nested deeper than " + std::to_string(limits_.depth));
            open_.emplace_back();
        } else if (event == Event::object_end || event == Event::array_end) {
            open_.pop_back();
        } else if (event == Event::key) {
            add_key(parsed.get_ref<const std::string&>());
        }
        return true;
    }

private:
    void add_key(const std::string& key) {
        auto& keys = open_.back();
        if (!keys.insert(key).second) throw Error("JSON object repeats the key \"" + key + "\"");
        if (keys.size() > limits_.keys_per_object)
            throw Error("JSON object has more than " + std::to_string(limits_.keys_per_object) + " keys");
    }

    JsonLimits limits_;
    std::vector<std::unordered_set<std::string>> open_;
};

}  // namespace

Json parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes)
        throw Error("JSON of " + std::to_string(text.size()) + " bytes is larger than the allowed " +
                    std::to_string(limits.bytes));
    if (text.find('\0') != std::string_view::npos)
        throw Error("not valid JSON: holds a NUL byte, where the parser would stop reading");
    try {
        return Json::parse(text.begin(), text.end(), LimitGuard(limits));
    } catch (const Json::exception& e) {
        const std::string what = e.what();
        const auto end_of_tag = what.find("] ");
        throw Error("not valid JSON: " + (end_of_tag == std::string::npos ? what : what.substr(end_of_tag + 2)));
    }
}

std::string to_text(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace domino
