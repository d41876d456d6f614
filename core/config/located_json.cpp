#include "core/config/located_json.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/text_file.hpp"
#include "domino/error.hpp"

#include <Poco/String.h>
#include <optional>

namespace domino {
namespace {

/// Turns byte offsets into lines and columns; offsets are asked for in rising order.
class LineCounter {
public:
    explicit LineCounter(std::string_view text) : text_(text) {}

    Place at(std::size_t offset) {
        for (; at_ < offset && at_ < text_.size(); ++at_) {
            const auto byte = static_cast<unsigned char>(text_[at_]);
            if (byte == '\n') {
                ++place_.line;
                place_.column = 1;
            } else if ((byte & 0xC0) != 0x80) {
                ++place_.column;
            }
        }
        return place_;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    Place place_;
};

/// Iterates over a text and tells how far the parser has read.
class CountingIterator {
public:
    using difference_type = std::ptrdiff_t;
    using value_type = char;
    using pointer = const char*;
    using reference = const char&;
    using iterator_category = std::input_iterator_tag;

    CountingIterator(const char* at, std::size_t& count) : at_(at), count_(&count) {}
    reference operator*() const { return *at_; }
    CountingIterator& operator++() {
        ++at_;
        ++*count_;
        return *this;
    }
    bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
    bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

private:
    const char* at_;
    std::size_t* count_;
};

std::string in_plain_words(const std::string& what) {
    std::string text = what;
    if (const auto tag = text.find("] "); tag != std::string::npos) text = text.substr(tag + 2);
    if (text.starts_with("parse error at line"))
        if (const auto colon = text.find(": "); colon != std::string::npos) text = text.substr(colon + 2);
    if (const auto tail = text.find("; last read"); tail != std::string::npos) text.erase(tail, text.find(';', tail + 1) - tail);
    text = Poco::replace(Poco::replace(text, "expected ']'", "expected ',' or ']'"), "expected '}'", "expected ',' or '}'");
    return "not valid JSON: " + text;
}

/// Builds the value and notes the place of each token. The parser has read a token when it reports
/// it, so the token begins at the first significant character behind the one before.
class PlaceKeeper {
public:
    PlaceKeeper(std::string_view text, std::string file, const JsonLimits& limits, std::vector<Fault>& faults)
        : text_(text), file_(std::move(file)), limits_(limits), faults_(faults), lines_(text) {}

    std::size_t& consumed() { return consumed_; }
    LocatedJson take() && { return std::move(result_); }

    bool null() { return value(nullptr); }
    bool boolean(bool v) { return value(v); }
    bool number_integer(Json::number_integer_t v) { return value(v); }
    bool number_unsigned(Json::number_unsigned_t v) { return value(v); }
    bool number_float(Json::number_float_t v, const Json::string_t&) { return value(v); }
    bool string(Json::string_t& v) { return value(std::move(v)); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(Json::string_t& name) {
        const Place place = token_place();
        Level& level = levels_.back();
        level.key = name;
        level.path = join_pointer(level.base, name);
        if (level.value->contains(name)) {
            report(place, level.path, "\"" + name + "\" stands twice in this object; only one may stay");
        } else if (level.value->size() >= limits_.keys_per_object) {
            report(place, level.base, "more than " + std::to_string(limits_.keys_per_object) + " keys in one object");
            return false;
        }
        result_.places.add_key(level.path, place);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& error) {
        const Place place = lines_.at(position == 0 ? 0 : position - 1);
        report(place, levels_.empty() ? "" : levels_.back().path, in_plain_words(error.what()));
        return false;
    }

private:
    struct Level {
        Json* value;
        std::string base;  ///< pointer to the object or array itself
        std::string path;  ///< pointer to the member being read
        std::string key;
    };

    void report(Place place, const std::string& path, const std::string& problem) {
        faults_.push_back({file_, place.line, place.column, path, problem});
    }

    Place token_place() {
        std::size_t at = token_end_;
        while (at < text_.size() && std::string_view(" \t\r\n,:]}").find(text_[at]) != std::string_view::npos) ++at;
        token_end_ = consumed_;
        return lines_.at(at);
    }

    std::string next_path() {
        if (levels_.empty()) return "";
        Level& level = levels_.back();
        if (level.value->is_array()) level.path = join_pointer(level.base, level.value->size());
        return level.path;
    }

    Json* place_value(Json&& v) {
        result_.places.add_value(next_path(), token_place());
        if (levels_.empty()) return &(result_.value = std::move(v));
        Level& level = levels_.back();
        if (!level.value->is_array()) return &((*level.value)[level.key] = std::move(v));
        level.value->push_back(std::move(v));
        return &level.value->back();
    }

    bool value(Json v) {
        place_value(std::move(v));
        return true;
    }

    bool open(Json v) {
        const std::string path = next_path();
        Json* const stored = place_value(std::move(v));
        if (levels_.size() >= limits_.depth) {
            report(result_.places.value_at(path), path, "nested deeper than " + std::to_string(limits_.depth));
            return false;
        }
        levels_.push_back({stored, path, path, {}});
        return true;
    }

    bool close() {
        token_end_ = consumed_;
        levels_.pop_back();
        return true;
    }

    std::string_view text_;
    std::string file_;
    JsonLimits limits_;
    std::vector<Fault>& faults_;
    LineCounter lines_;
    LocatedJson result_;
    std::vector<Level> levels_;
    std::size_t consumed_ = 0;
    std::size_t token_end_ = 0;
};

std::optional<std::string> other_encoding(std::string_view text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return "is UTF-16; save it as UTF-8";
    if (text.starts_with("\xEF\xBB\xBF")) return "begins with a byte order mark; save it as UTF-8 without one";
    if (text.find('\0') != std::string_view::npos) return "holds a NUL byte; expected JSON text in UTF-8";
    return std::nullopt;
}

}  // namespace

Place Places::value_at(const std::string& path) const {
    for (std::string at = path;; at = parent_pointer(at)) {
        if (const auto found = values_.find(at); found != values_.end()) return found->second;
        if (at.empty()) return {};
    }
}

Place Places::key_at(const std::string& path) const {
    const auto found = keys_.find(path);
    return found != keys_.end() ? found->second : value_at(path);
}

LocatedJson read_located_json(std::string_view text, const std::string& file, std::vector<Fault>& faults,
                              const JsonLimits& limits) {
    if (text.size() > limits.bytes) {
        faults.push_back({file, 0, 0, "", "larger than the allowed " + std::to_string(limits.bytes) + " bytes"});
        return {};
    }
    if (const auto encoding = other_encoding(text)) {
        faults.push_back({file, 1, 1, "", *encoding});
        return {};
    }
    PlaceKeeper keeper(text, file, limits, faults);
    const CountingIterator begin(text.data(), keeper.consumed());
    const CountingIterator end(text.data() + text.size(), keeper.consumed());
    if (!Json::sax_parse(begin, end, &keeper)) return {};
    return std::move(keeper).take();
}

LocatedJson read_located_json_file(const std::filesystem::path& file, std::vector<Fault>& faults, const JsonLimits& limits) {
    std::string text;
    try {
        text = read_text_file(file, limits.bytes);
    } catch (const Error& error) {
        const std::string what = error.what();
        faults.push_back({file.string(), 0, 0, "", what.substr(file.string().size() + 2)});
        return {};
    }
    return read_located_json(text, file.string(), faults, limits);
}

}  // namespace domino
