#include "channels/whatsapp/kept_replies.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/storage_key.hpp"
#include "domino/error.hpp"

namespace domino::whatsapp {
namespace {

constexpr int places = 20;
/// Whom they are for has not written for so long that nobody waits for them any more.
constexpr auto keep_places = std::chrono::days(60);
constexpr auto keep_knock = std::chrono::days(2);

std::string place(const std::string& conversation, int number) {
    return storage_key("kept", conversation) + "/" + std::to_string(number);
}

std::int64_t seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

bool KeptReplies::add(const std::string& conversation, const std::string& token) {
    for (int number = 0; number < places; ++number)
        if (store_.put_if_absent(place(conversation, number), token, keep_places) == token) return true;
    return false;
}

void KeptReplies::remove(const std::string& conversation, const std::string& token) {
    for (int number = 0; number < places; ++number)
        if (store_.get(place(conversation, number)) == token) store_.erase(place(conversation, number));
}

bool KeptReplies::has_any(const std::string& conversation) const {
    return store_.get(place(conversation, 0)).has_value();
}

void KeptReplies::release(const std::string& conversation, const std::function<void(const std::string& token)>& take) {
    if (!has_any(conversation)) return;
    for (int number = 0; number < places; ++number)
        if (const auto token = store_.get(place(conversation, number))) take(*token);
    store_.erase(storage_key("knock", conversation));
    // The first place goes last: whoever is interrupted here finds the others again.
    for (int number = places; number-- > 0;) store_.erase(place(conversation, number));
}

std::string KeptReplies::knock(const std::string& conversation, std::chrono::system_clock::time_point now) const {
    const auto value = store_.get(storage_key("knock", conversation));
    if (!value) return {};
    try {
        const Json knock = parse_json(*value);
        constexpr std::int64_t a_day = 24 * 3600;
        return number_in(knock, "at") + a_day > seconds(now) ? text_in(knock, "id") : std::string();
    } catch (const Error&) {
        return {};
    }
}

void KeptReplies::remember_knock(const std::string& conversation, const std::string& id,
                                 std::chrono::system_clock::time_point now) {
    store_.put(storage_key("knock", conversation), to_text({{"id", id}, {"at", seconds(now)}}), keep_knock);
}

}  // namespace domino::whatsapp
