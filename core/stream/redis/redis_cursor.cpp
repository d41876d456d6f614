#include "core/stream/redis/redis_cursor.hpp"

#include "domino/error.hpp"

#include <charconv>
#include <limits>
#include <optional>

namespace domino {

namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t longest_generation = 16;

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::optional<RedisId> id_from(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return {};
    const auto ms = number(text.substr(0, dash));
    const auto seq = number(text.substr(dash + 1));
    if (!ms || !seq) return {};
    return RedisId{*ms, *seq};
}

bool is_generation(std::string_view text) {
    return !text.empty() && text.size() <= longest_generation &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

[[noreturn]] void refuse(std::string_view text) {
    throw Error("\"" + std::string(text.substr(0, 40)) +
                "\" is no cursor of a stream on Redis; give one that it gave, or \"\" for the beginning");
}

}  // namespace

std::string RedisId::text() const {
    return std::to_string(ms) + "-" + std::to_string(seq);
}

RedisId RedisId::next() const {
    if (seq < largest) return {ms, seq + 1};
    return ms < largest ? RedisId{ms + 1, 0} : *this;
}

RedisId redis_id_from(std::string_view text) {
    if (const auto id = id_from(text)) return *id;
    refuse(text);
}

Cursor RedisCursor::text() const {
    return generation.empty() ? id.text() : id.text() + "@" + generation;
}

RedisCursor redis_cursor_from(const Cursor& cursor) {
    if (cursor.empty()) return {};
    const std::string_view all = cursor;
    const std::size_t at = all.find('@');
    const auto id = id_from(all.substr(0, at));
    if (!id || (at != std::string_view::npos && !is_generation(all.substr(at + 1)))) refuse(all);
    return {*id, at == std::string_view::npos ? std::string() : std::string(all.substr(at + 1))};
}

}  // namespace domino
