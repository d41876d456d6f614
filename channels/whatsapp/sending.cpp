#include "channels/whatsapp/sending.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/storage_key.hpp"
#include "domino/error.hpp"

namespace domino::whatsapp {
namespace {

/// Choices that would make the record too large for the store are not kept: people then have to write
/// the words instead of the number.
constexpr std::size_t most_record = 60'000;
/// Its choices are wanted for as long as somebody may answer with a number.
constexpr auto keep_sending = std::chrono::days(60);
constexpr auto keep_seen = std::chrono::days(8);

Json read(KeyValue& store, const std::string& key) {
    const auto value = store.get(key);
    if (!value) return {};
    try {
        return parse_json(*value);
    } catch (const Error&) {
        return {};
    }
}

std::vector<std::string> texts_in(const Json& object, const char* name) {
    std::vector<std::string> texts;
    for (const Json& element : elements_in(object, name))
        if (element.is_string()) texts.push_back(element.get<std::string>());
    return texts;
}

}  // namespace

Sending Sendings::load(const std::string& conversation) const {
    const Json value = read(store_, storage_key("sending", conversation));
    Sending sending{.reply = text_in(value, "reply"),
                    .parts = static_cast<unsigned>(number_in(value, "parts")),
                    .sent = texts_in(value, "sent"),
                    .begun = number_in(value, "begun"),
                    .last = number_in(value, "last"),
                    .choices = texts_in(value, "choices")};
    for (const Json& upload : elements_in(value, "uploads"))
        sending.uploads[static_cast<unsigned>(number_in(upload, "part"))] = text_in(upload, "id");
    return sending;
}

void Sendings::save(const std::string& conversation, const Sending& sending) {
    Json value = {{"reply", sending.reply},
                  {"parts", sending.parts},
                  {"sent", sending.sent},
                  {"begun", sending.begun},
                  {"last", sending.last}};
    if (!sending.uploads.empty()) {
        value["uploads"] = Json::array();
        for (const auto& [part, id] : sending.uploads) value["uploads"].push_back({{"part", part}, {"id", id}});
    }
    if (!sending.choices.empty()) value["choices"] = sending.choices;
    std::string text = to_text(value);
    if (text.size() > most_record) {
        value.erase("choices");
        text = to_text(value);
    }
    store_.put(storage_key("sending", conversation), text, keep_sending);
}

void Sendings::saw(const std::string& conversation, const std::string& reply_digest, unsigned part, const std::string& wamid) {
    const Sending sending = load(conversation);
    const bool is_awaited = sending.begun > 0 && sending.sent.size() == part && short_digest(sending.reply) == reply_digest;
    if (!is_awaited) return;
    store_.put(storage_key("seen", conversation), to_text({{"reply", reply_digest}, {"part", part}, {"wamid", wamid}}),
               keep_seen);
}

std::optional<std::string> Sendings::seen(const std::string& conversation, const std::string& reply, unsigned part) const {
    const Json value = read(store_, storage_key("seen", conversation));
    const bool is_it = text_in(value, "reply") == short_digest(reply) && number_in(value, "part") == part;
    return is_it ? std::optional(text_in(value, "wamid")) : std::nullopt;
}

}  // namespace domino::whatsapp
