#include "domino/json.hpp"

#include "domino/error.hpp"
#include "surrogates.hpp"

#include <unordered_set>
#include <vector>

namespace domino {
namespace {

/// From this size on an object's keys are compared by a set.
constexpr std::size_t few_keys = 16;

/// Builds the value and throws as soon as the text goes beyond its limits, before what is too large
/// was built.
class BoundedBuilder {
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    explicit BoundedBuilder(const JsonLimits& limits) : limits_(limits) {}
    Json take() { return std::move(root_); }

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(number_integer_t value) { return add(value); }
    bool number_unsigned(number_unsigned_t value) { return add(value); }
    bool number_float(number_float_t value, const string_t&) { return add(value); }
    bool string(string_t& value) { return add(std::move(value)); }
    bool binary(binary_t&) { return false; }

    bool start_object(std::size_t) { return open(Json::value_t::object); }
    bool key(string_t& key) {
        auto& members = open_.back()->get_ref<Json::object_t&>();
        if (members.size() >= limits_.keys_per_object)
            throw Error("JSON object has more than " + std::to_string(limits_.keys_per_object) + " keys");
        if (members.size() < few_keys && members.count(key) > 0) throw repeated(key);
        place_ = &members.append(std::move(key));
        return true;
    }
    bool end_object() {
        const auto& members = open_.back()->get_ref<Json::object_t&>();
        if (members.size() > few_keys) expect_different_keys(members);
        return close();
    }
    bool start_array(std::size_t) { return open(Json::value_t::array); }
    bool end_array() { return close(); }

    bool parse_error(std::size_t, const std::string&, const Json::exception& e) {
        const std::string what = e.what();
        const auto end_of_tag = what.find("] ");
        throw Error("not valid JSON: " + (end_of_tag == std::string::npos ? what : what.substr(end_of_tag + 2)));
    }

private:
    template <class Value>
    bool add(Value&& value) {
        next() = std::forward<Value>(value);
        return true;
    }
    bool open(Json::value_t kind) {
        if (open_.size() >= limits_.depth) throw Error("JSON is nested deeper than " + std::to_string(limits_.depth));
        Json& value = next();
        value = kind;
        open_.push_back(&value);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    /// Where the value that comes next belongs. What is open stays where it is: only its last child grows.
    Json& next() {
        if (open_.empty()) return root_;
        if (open_.back()->is_array()) return open_.back()->emplace_back(nullptr);
        return *place_;
    }
    static Error repeated(std::string_view key) { return Error("JSON object repeats the key \"" + std::string(key) + "\""); }
    static void expect_different_keys(const Json::object_t& members) {
        std::unordered_set<std::string_view> keys;
        for (const auto& member : members)
            if (!keys.insert(member.first).second) throw repeated(member.first);
    }

    const JsonLimits limits_;
    Json root_;
    std::vector<Json*> open_;
    Json* place_ = nullptr;
};

}  // namespace

Json parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes)
        throw Error("JSON of " + std::to_string(text.size()) + " bytes is larger than the allowed " +
                    std::to_string(limits.bytes));
    if (text.find('\0') != std::string_view::npos)
        throw Error("not valid JSON: holds a NUL byte, where the parser would stop reading");
    BoundedBuilder builder(limits);
    const auto mended = without_lone_surrogates(text);
    if (mended) text = *mended;
    Json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
}

std::string to_text(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* find_at(const Json& value, const Json::json_pointer& pointer) {
    try {
        return value.contains(pointer) ? &value.at(pointer) : nullptr;
    } catch (const Json::exception&) {
        return nullptr;
    }
}

}  // namespace domino
