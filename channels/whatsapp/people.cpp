#include "channels/whatsapp/people.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/storage_key.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino::whatsapp {
namespace {

constexpr int most_hops = 3;
constexpr std::string_view group_mark = "group:";
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
            .last_heard = number_in(value, "heard"),
            .group = text_in(value, "group"),
            .number_passed_to = text_in(value, "number_passed_to")};
}

/// "+49 170 1234567" as a person would write it; a business-scoped id has letters and a dot.
Person stranger(const std::string& conversation) {
    if (conversation.starts_with(group_mark))
        return {.conversation = conversation, .group = conversation.substr(group_mark.size())};
    std::string digits;
    std::copy_if(conversation.begin(), conversation.end(), std::back_inserter(digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    const bool is_number = !digits.empty() && conversation.find_first_not_of("0123456789+-() ") == std::string::npos;
    return {.conversation = conversation, .wa_id = is_number ? digits : "", .user_id = is_number ? "" : conversation};
}

/// Only their business-scoped ids prove it.
bool are_two(const Person& a, const std::string& user_id) {
    return !a.user_id.empty() && !user_id.empty() && a.user_id != user_id;
}

}  // namespace

std::optional<Person> People::known(const std::string& id) const {
    std::string at = id;
    for (int hop = 0; hop < most_hops && !at.empty(); ++hop) {
        const auto value = read(store_, at);
        if (!value) return std::nullopt;
        const std::string next = text_in(*value, "is");
        if (next.empty()) return person_in(*value, at);
        at = next;
    }
    return std::nullopt;
}

std::optional<Person> People::holder_of_number(const std::string& wa_id) const {
    auto person = known(wa_id);
    const bool has_passed = person && person->conversation == wa_id && !person->number_passed_to.empty();
    return has_passed ? known(person->number_passed_to) : person;
}

People::Known People::known_by(const std::string& wa_id, const std::string& user_id) const {
    return {.by_number = holder_of_number(wa_id), .by_id = known(user_id)};
}

Person People::whose(const std::string& wa_id, const std::string& user_id, const Known& known) {
    if (known.by_id) return *known.by_id;
    if (!known.by_number) return {.conversation = wa_id.empty() ? user_id : wa_id};
    return are_two(*known.by_number, user_id) ? Person{.conversation = user_id} : *known.by_number;
}

void People::take_over(Person& person, const std::string& wa_id, const std::string& user_id, Known known) {
    if (known.by_id && known.by_id->conversation != person.conversation) unite(person, std::move(*known.by_id));
    if (!user_id.empty()) person.user_id = user_id;
    if (known.by_number && known.by_number->conversation != person.conversation) {
        if (are_two(*known.by_number, person.user_id))
            pass_number(wa_id, std::move(*known.by_number), person);
        else
            unite(person, std::move(*known.by_number));
    }
    if (!wa_id.empty()) person.wa_id = wa_id;
    if (wa_id == person.conversation) person.number_passed_to.clear();
    link(wa_id, person.conversation);
    link(user_id, person.conversation);
}

/// The conversation in which they wrote last goes on.
void People::unite(Person& person, Person other) {
    if (other.last_heard > person.last_heard) std::swap(person, other);
    if (person.user_id.empty()) person.user_id = other.user_id;
    if (person.wa_id.empty()) person.wa_id = other.wa_id;
    store_.put(key_of(other.conversation), to_text({{"is", person.conversation}}));
}

void People::pass_number(const std::string& wa_id, Person from, const Person& to) {
    if (from.wa_id == wa_id) from.wa_id.clear();
    if (from.conversation == wa_id) from.number_passed_to = to.conversation;
    save(from);
}

/// A number that is the name of a conversation stays that, whoever has it by now.
void People::link(const std::string& id, const std::string& conversation) {
    if (id.empty() || id == conversation) return;
    const auto value = read(store_, id);
    const bool is_somebody = value && value->is_object() && text_in(*value, "is").empty();
    if (is_somebody || (value && text_in(*value, "is") == conversation)) return;
    store_.put(key_of(id), to_text({{"is", conversation}}));
}

void People::save(const Person& person) {
    Json record = {{"wa_id", person.wa_id}, {"user_id", person.user_id}, {"heard", person.last_heard}};
    if (!person.group.empty()) record["group"] = person.group;
    if (!person.number_passed_to.empty()) record["number_passed_to"] = person.number_passed_to;
    store_.put(key_of(person.conversation), to_text(record));
}

std::string People::heard_from(const std::string& wa_id, const std::string& user_id, std::int64_t time) {
    Known known = known_by(wa_id, user_id);
    Person person = whose(wa_id, user_id, known);
    take_over(person, wa_id, user_id, std::move(known));
    person.last_heard = std::max(person.last_heard, time);
    save(person);
    return person.conversation;
}

std::string People::heard_in_group(const std::string& group, std::int64_t time) {
    Person everybody = find(std::string(group_mark) + group);
    everybody.last_heard = std::max(everybody.last_heard, time);
    save(everybody);
    return everybody.conversation;
}

void People::also_known_as(const std::string& conversation, const std::string& wa_id, const std::string& user_id) {
    Person person = find(conversation);
    if ((wa_id.empty() || wa_id == person.wa_id) && (user_id.empty() || user_id == person.user_id)) return;
    rename(std::move(person), wa_id, user_id);
}

void People::moved(const std::string& conversation, const std::string& wa_id, const std::string& user_id) {
    Person person = find(conversation);
    person.wa_id.clear();
    rename(std::move(person), wa_id, user_id);
}

void People::rename(Person person, const std::string& wa_id, const std::string& user_id) {
    if (!person.group.empty()) return;
    take_over(person, wa_id, user_id, known_by(wa_id, user_id));
    save(person);
}

Person People::find(const std::string& conversation) const {
    if (auto person = known(conversation)) return *person;
    Person unknown = stranger(conversation);
    return holder_of_number(unknown.wa_id).value_or(unknown);
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
