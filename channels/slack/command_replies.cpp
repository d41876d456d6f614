#include "channels/slack/command_replies.hpp"

#include "channels/slack/json_access.hpp"
#include "channels/slack/web_address.hpp"
#include "domino/error.hpp"

#include <cstdint>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

constexpr auto lifetime = 28min;
constexpr int most_answers = 5;
constexpr std::size_t most_bytes = 2000;

std::string key_of(const std::string& conversation) {
    return "command/" + conversation;
}

std::int64_t seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::int64_t number(const Json& object, const char* name) {
    const Json& value = member(object, name);
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

}  // namespace

void CommandReplies::remember(const std::string& conversation, const std::string& response_url) noexcept {
    try {
        if (response_url.size() > most_bytes || !is_slack(response_url, api_base_)) return;
        host_.key_value().put(
            key_of(conversation),
            to_text({{"url", response_url}, {"until", seconds(host_.clock().now() + lifetime)}, {"left", most_answers}}),
            lifetime);
    } catch (const std::exception&) {
        host_.metrics().add("command_addresses_lost_total");
    }
}

bool CommandReplies::has_address(const std::string& conversation) {
    return kept(conversation).has_value();
}

void CommandReplies::forget(const std::string& conversation) {
    host_.key_value().erase(key_of(conversation));
}

std::optional<std::string> CommandReplies::use(const std::string& conversation) {
    auto found = kept(conversation);
    if (!found) return std::nullopt;
    (*found)["left"] = number(*found, "left") - 1;
    host_.key_value().put(key_of(conversation), to_text(*found), lifetime);
    return text_of(*found, "url");
}

std::optional<Json> CommandReplies::kept(const std::string& conversation) {
    const auto text = host_.key_value().get(key_of(conversation));
    if (!text) return std::nullopt;
    Json found = parse_json(*text);
    if (number(found, "left") > 0 && number(found, "until") >= seconds(host_.clock().now())) return found;
    forget(conversation);
    return std::nullopt;
}

}  // namespace domino::slack
