#include "channels/whatsapp/button_values.hpp"

#include "domino/digest.hpp"
#include "domino/encoding.hpp"

#include <algorithm>

namespace domino::whatsapp {
namespace {

constexpr std::string_view mark = "domino:";
/// People tap on old buttons; what they stood for is over long before.
constexpr auto keep = std::chrono::days(60);

}  // namespace

std::string ButtonValues::id_of(const std::string& value, std::size_t most) {
    const bool is_plain = std::all_of(value.begin(), value.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7F; });
    const bool is_trimmed = !value.empty() && value.front() != ' ' && value.back() != ' ';
    if (value.size() <= most && is_plain && is_trimmed && !value.starts_with(mark)) return value;
    const std::string id = std::string(mark) + to_base64url(digest(Hash::sha256, value));
    store_.put("button/" + id, value, keep);
    return id;
}

std::optional<std::string> ButtonValues::value_of(const std::string& id) const {
    if (!id.starts_with(mark) || id.size() > 128) return id;
    return store_.get("button/" + id);
}

}  // namespace domino::whatsapp
