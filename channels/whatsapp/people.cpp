#include "channels/whatsapp/people.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/storage_key.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino::whatsapp {
namespace {

constexpr int most_hops = 3;
constexpr std::chrono::seconds window = std::chrono::hours(24) - std::chrono::minutes(5);

std::string key_of(const std::string& id) {
    return storage_key("person", id);
}

std::optional<Json> read(KeyValue& store, const std::string& id) {
    const auto value = store.get(key_of(id));
    if (!value) return std::nullopt;
    try {
        return parse_json(*value);
    } catch (const Error&) {
        return std::nullopt;
    }
}

Person person_in(const Json& value, const std::string& conversation) {
    return {.conversation = conversation,
            .wa_id = text_in(value, "wa_id"),
            .user_id = text_in(value, "user_id"),
            .last_heard = number_in(value, "heard")};
}

/// "+49 170 1234567" as a person would write it; a business-scoped id has letters and a dot.
Person stranger(const std::string& conversation) {
    std::string digits;
    std::copy_if(conversation.begin(), conversation.end(), std::back_inserter(digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    const bool is_number = !digits.empty() && conversation.find_first_not_of("0123456789+-() ") == std::string::npos;
    return {.conversation = conversation, .wa_id = is_number ? digits : "", .user_id = is_number ? "" : conversation};
}

}  // namespace

std::string People::resolve(const std::string& id) const {
    std::string at = id;
    for (int hop = 0; hop < most_hops && !at.empty(); ++hop) {
        const auto value = read(store_, at);
        if (!value) return {};
        const std::string next = text_in(*value, "is");
        if (next.empty()) return at;
        at = next;
    }
    return at;
}

void People::link(const std::string& id, const std::string& conversation) {
    if (id.empty() || id == conversation) return;
    const auto value = read(store_, id);
    if (value && text_in(*value, "is") == conversation) return;
    store_.put(key_of(id), to_text({{"is", conversation}}));
}

void People::save(const Person& person) {
    store_.put(key_of(person.conversation),
               to_text({{"wa_id", person.wa_id}, {"user_id", person.user_id}, {"heard", person.last_heard}}));
}

std::string People::heard_from(const std::string& wa_id, const std::string& user_id, std::int64_t time) {
    std::string conversation = resolve(wa_id);
    if (conversation.empty()) conversation = resolve(user_id);
    if (conversation.empty()) conversation = wa_id.empty() ? user_id : wa_id;
    Person person = person_in(read(store_, conversation).value_or(Json()), conversation);
    if (!wa_id.empty()) person.wa_id = wa_id;
    if (!user_id.empty()) person.user_id = user_id;
    person.last_heard = std::max(person.last_heard, time);
    save(person);
    link(wa_id, conversation);
    link(user_id, conversation);
    return conversation;
}

void People::also_known_as(const std::string& conversation, const std::string& wa_id, const std::string& user_id) {
    Person person = find(conversation);
    if ((wa_id.empty() || wa_id == person.wa_id) && (user_id.empty() || user_id == person.user_id)) return;
    if (!wa_id.empty()) person.wa_id = wa_id;
    if (!user_id.empty()) person.user_id = user_id;
    save(person);
    link(wa_id, person.conversation);
    link(user_id, person.conversation);
}

Person People::find(const std::string& conversation) const {
    const std::string known = resolve(conversation);
    if (known.empty()) return stranger(conversation);
    const auto value = read(store_, known);
    return value ? person_in(*value, known) : stranger(known);
}

bool People::may_write_to(const Person& person, std::chrono::system_clock::time_point now) const {
    const std::chrono::system_clock::time_point heard{std::chrono::seconds(person.last_heard)};
    if (person.last_heard == 0 || now - heard >= window) return false;
    const auto refused = store_.get(storage_key("refused", person.conversation));
    return !refused || *refused != std::to_string(person.last_heard);
}

void People::refuse_writing(const Person& person) {
    store_.put(storage_key("refused", person.conversation), std::to_string(person.last_heard), window);
}

}  // namespace domino::whatsapp
