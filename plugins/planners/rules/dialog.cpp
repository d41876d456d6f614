#include "dialog.hpp"

#include "phrases.hpp"
#include "types/country.hpp"

#include "domino/workflow.hpp"

#include <algorithm>
#include <array>

namespace domino::rules {
namespace {

constexpr std::size_t most_words_around = 12;
constexpr std::size_t most_buttons = 10;

/// Words around a short answer: "it is 2 kg", "nach Österreich", "about 150 EUR".
constexpr std::array<std::string_view, 30> connectives = {
    "to",   "in", "it",  "is",   "it's", "its",  "for",   "of",    "about", "are", "weighs", "by",  "on",        "with", "from",
    "nach", "es", "ist", "sind", "für",  "fuer", "ueber", "wiegt", "etwa",  "von", "am",     "bis", "ungefaehr", "ca",   "wird"};

constexpr std::array<std::string_view, 14> cancel_words = {"cancel",     "stop",      "abort",     "quit",     "nevermind",
                                                           "never mind", "forget it", "abbrechen", "abbruch",  "stopp",
                                                           "vergiss es", "egal",      "lass",      "cancel it"};

bool is_connective(const Message& message, std::size_t at) {
    return message[at].is_filler || std::find(connectives.begin(), connectives.end(), message.fold(at)) != connectives.end();
}

bool are_connectives(const Message& message, std::size_t begin, std::size_t end) {
    while (begin < end && is_connective(message, begin)) ++begin;
    return begin >= end;
}

struct Place {
    Taken taken;
    std::size_t at;
};

std::optional<Place> find_value(const Slot& slot, const Reading& reading) {
    for (std::size_t at = 0; at < reading.message.size(); ++at)
        if (auto taken = take_slot(slot, slot.kind, reading, at)) return Place{std::move(*taken), at};
    return std::nullopt;
}

/// Of an answer in several words it cannot be told which one is meant.
std::optional<Place> find_word(const Message& message) {
    std::optional<std::size_t> meant;
    for (std::size_t at = 0; at < message.size(); ++at) {
        if (is_connective(message, at)) continue;
        if (meant) return std::nullopt;
        meant = at;
    }
    if (!meant) return std::nullopt;
    return Place{{1, std::string(message.raw(*meant)), {}}, *meant};
}

bool takes_whole_message(Kind kind) {
    return kind == Kind::text || kind == Kind::rest;
}

void put(Dialog& dialog, const Slot& slot, Taken taken) {
    dialog.slots[slot.name] = std::move(taken.value);
    if (!taken.unit.empty() && dialog.rule->slot("currency") != nullptr) dialog.slots["currency"] = taken.unit;
}

/// What else the answer says, where it cannot be mistaken: typed values with their units.
void fill_others(Dialog& dialog, const Reading& reading) {
    for (const auto& slot : dialog.rule->slots) {
        const bool is_clear = slot.kind == Kind::weight || slot.kind == Kind::country || slot.kind == Kind::date ||
                              slot.kind == Kind::email || slot.kind == Kind::percent || slot.kind == Kind::money;
        if (!is_clear || dialog.slots.contains(slot.name)) continue;
        Reading strict = reading;
        strict.plain_money = strict.plain_units = false;
        if (auto found = find_value(slot, strict); found && is_allowed(slot, found->taken.value))
            put(dialog, slot, std::move(found->taken));
    }
}

std::vector<Button> buttons_for(const Slot& slot, Language language) {
    if (slot.kind == Kind::boolean)
        return {{phrases::yes.in(language), phrases::yes.in(language), Button::Style::primary},
                {phrases::no.in(language), phrases::no.in(language), Button::Style::neutral}};
    std::vector<Button> buttons;
    if (slot.choices.size() > most_buttons) return buttons;
    for (const auto& choice : slot.choices) {
        const std::string label = localized(choice.label, to_string(language));
        buttons.push_back({label, label, Button::Style::neutral});
    }
    return buttons;
}

}  // namespace

Json to_context(const Dialog& dialog) {
    return {{"rule", dialog.rule->id},
            {"language", to_string(dialog.language)},
            {"slots", dialog.slots},
            {"asking", dialog.asking},
            {"tries", dialog.tries}};
}

std::optional<Dialog> dialog_from(const Json& context, std::span<const Rule> rules) try {
    if (!context.is_object()) return std::nullopt;
    const std::string id = context.value("rule", "");
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.id == id; });
    if (rule == rules.end()) return std::nullopt;
    Dialog dialog;
    dialog.rule = &*rule;
    dialog.language = language_from(context.value("language", "")).value_or(Language::en);
    dialog.asking = context.value("asking", "");
    dialog.tries = context.value("tries", 0);
    if (rule->slot(dialog.asking) == nullptr) return std::nullopt;
    const Json slots = context.value("slots", Json::object());
    for (const auto& [name, value] : slots.items())
        if (rule->slot(name) != nullptr) dialog.slots[name] = value;
    return dialog;
} catch (const Json::exception&) {
    return std::nullopt;
}

Answer read_answer(Dialog& dialog, const Situation& situation) {
    const Slot& slot = *dialog.rule->slot(dialog.asking);
    const Message& message = situation.message();
    Reading reading = situation.reading(dialog.language);
    reading.plain_units = true;
    if (takes_whole_message(slot.kind)) {
        const std::string text(trimmed(message.text()));
        if (!is_allowed(slot, text)) return Answer::none;
        dialog.slots[slot.name] = text;
        return Answer::exact;
    }
    if (message.size() == 0 || message.size() > most_words_around || !message.is_complete()) return Answer::none;
    auto found = slot.kind == Kind::word ? find_word(message) : find_value(slot, reading);
    if (!found || !is_allowed(slot, found->taken.value)) return Answer::none;
    const bool is_exact =
        are_connectives(message, 0, found->at) && are_connectives(message, found->at + found->taken.tokens, message.size());
    put(dialog, slot, std::move(found->taken));
    if (!is_exact) fill_others(dialog, reading);
    return is_exact ? Answer::exact : Answer::inside;
}

bool says_cancel(const Message& message) {
    std::string words;
    for (std::size_t at = 0; at < std::min<std::size_t>(message.size(), 6); ++at)
        if (!message[at].is_filler) words.append(words.empty() ? "" : " ").append(message.fold(at));
    return message.size() <= 6 && std::find(cancel_words.begin(), cancel_words.end(), words) != cancel_words.end();
}

Question ask(const Dialog& dialog, bool last_answer_was_wrong) {
    const Slot& slot = *dialog.rule->slot(dialog.asking);
    Question question;
    if (last_answer_was_wrong) question.text = phrases::expected.in(dialog.language) + expectation(slot, dialog.language) + ". ";
    question.text += question_of(slot, dialog.language);
    if (last_answer_was_wrong) question.text += std::string(" ") + phrases::to_cancel.in(dialog.language);
    question.buttons = buttons_for(slot, dialog.language);
    question.context = to_context(dialog);
    return question;
}

}  // namespace domino::rules
