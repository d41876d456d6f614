#include "channels/whatsapp/repeats.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/storage_key.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino::whatsapp {
namespace {

constexpr std::int64_t most_times = 5;
constexpr std::int64_t a_day = 24LL * 3600 * 1000;
constexpr std::int64_t a_week = 7 * a_day;
constexpr std::int64_t longest_pause = 300'000;
constexpr auto keep = std::chrono::days(8);  // a day longer than the longest `until`
constexpr std::size_t most_known = 32;

std::string key_of(const std::string& conversation, const std::string& text) {
    return storage_key("repeat", conversation) + "/" + text;
}

Json read(KeyValue& store, const std::string& key) {
    const auto value = store.get(key);
    if (!value) return Json::object();
    try {
        Json record = parse_json(*value);
        return record.is_object() ? record : Json::object();
    } catch (const Error&) {
        return Json::object();
    }
}

Json with(const Json& list, const Json& element) {
    Json longer = list;
    if (std::find(list.begin(), list.end(), element) == list.end()) longer.push_back(element);
    if (longer.size() > most_known) longer.erase(longer.begin());
    return longer;
}

void add(Json& record, const Repeats::Failure& failure, std::int64_t now_ms) {
    record["known"] = with(elements_in(record, "known"), failure.wamid);
    std::int64_t times = now_ms - number_in(record, "at") > a_day ? 0 : number_in(record, "times");
    if (elements_in(record, "parts").empty()) {
        ++times;
        record["token"] = failure.token;
        record["round"] = failure.wamid;
    }
    record["times"] = times;
    record["at"] = now_ms;
    if (times > most_times) return;
    record["parts"] = with(elements_in(record, "parts"), failure.part);
    record["until"] = now_ms + a_day;
    record["due"] = now_ms + std::min(longest_pause, std::int64_t{1000} << (2 * times));
}

}  // namespace

std::optional<Repeats::Round> Repeats::plan(const Failure& failure, std::int64_t now_ms) {
    const std::string key = key_of(failure.conversation, failure.text);
    Json record = read(store_, key);
    const Json known = elements_in(record, "known");
    if (std::find(known.begin(), known.end(), Json(failure.wamid)) == known.end()) {
        add(record, failure, now_ms);
        store_.put(key, to_text(record), keep);
    }
    if (number_in(record, "times") > most_times) return std::nullopt;
    return Round{.token = text_in(record, "token"), .key = text_in(record, "round")};
}

void Repeats::postpone(const std::string& conversation, const std::string& text, const std::vector<unsigned>& parts,
                       std::int64_t now_ms) {
    Json record = read(store_, key_of(conversation, text));
    record["parts"] = parts;
    record["due"] = 0;
    record["until"] = now_ms + a_week;
    store_.put(key_of(conversation, text), to_text(record), keep);
}

std::optional<Repeats::Plan> Repeats::find(const std::string& conversation, const std::string& text, std::int64_t now_ms) const {
    const Json record = read(store_, key_of(conversation, text));
    if (number_in(record, "until") < now_ms) return std::nullopt;  // nobody came for it
    Plan plan{.parts = {}, .due = number_in(record, "due")};
    for (const Json& part : elements_in(record, "parts"))
        if (part.is_number_unsigned()) plan.parts.push_back(part.get<unsigned>());
    return plan.parts.empty() ? std::nullopt : std::optional(std::move(plan));
}

bool Repeats::done(const std::string& conversation, const std::string& text, const std::vector<unsigned>& parts) {
    Json record = read(store_, key_of(conversation, text));
    Json left = Json::array();
    for (const Json& part : elements_in(record, "parts"))
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) left.push_back(part);
    const bool is_all = left.empty();
    record["parts"] = std::move(left);
    store_.put(key_of(conversation, text), to_text(record), keep);
    return is_all;
}

}  // namespace domino::whatsapp
