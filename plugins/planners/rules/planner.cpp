#include "planner.hpp"

#include "fold.hpp"
#include "phrases.hpp"
#include "reference.hpp"
#include "rule_reader.hpp"
#include "suggestion.hpp"
#include "topic.hpp"

#include "domino/workflow.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

Plan reply_plan(std::string text, Language language) {
    Plan plan;
    plan.reply = Reply{};
    plan.reply->text = std::move(text);
    plan.language = to_string(language);
    return plan;
}

Plan question_plan(const Dialog& dialog, bool last_answer_was_wrong) {
    Plan plan;
    plan.question = ask(dialog, last_answer_was_wrong);
    plan.language = to_string(dialog.language);
    return plan;
}

/// An amount's currency goes where the rule has a place for it.
void put_capture(Dialog& dialog, Capture&& capture) {
    const Slot& slot = dialog.rule->slots[capture.slot];
    dialog.slots[slot.name] = std::move(capture.value);
    if (!capture.unit.empty() && !dialog.slots.contains("currency")) dialog.slots["currency"] = std::move(capture.unit);
}

/// Members of the event's data that are called like a slot are its value, unless the text said it.
void put_data(Dialog& dialog, const Json& data) {
    if (!data.is_object()) return;
    for (const auto& slot : dialog.rule->slots)
        if (const auto value = data.find(slot.name); value != data.end() && !dialog.slots.contains(slot.name))
            dialog.slots[slot.name] = *value;
}

/// Braces of what a person wrote must not look like references to a step's output.
Json without_braces(const Json& slots) {
    Json plain = slots;
    for (auto& value : plain) {
        if (!value.is_string()) continue;
        auto& text = value.get_ref<std::string&>();
        std::replace(text.begin(), text.end(), '{', '(');
        std::replace(text.begin(), text.end(), '}', ')');
    }
    return plain;
}

/// Says a rule wholly: no word of the message is left over. One word of it is not enough where any
/// text could be the answer.
bool is_clear(const Match& match, bool any_text_is_an_answer) {
    return match.tally.passed_over == 0 && match.tally.words >= (any_text_is_an_answer ? 2 : 1);
}

bool takes_any_text(const Slot& slot) {
    return slot.kind == Kind::text || slot.kind == Kind::rest;
}

std::chrono::minutes offset_from(const std::string& text) {
    const int hours = std::stoi(text.substr(1, 2));
    const int minutes = std::stoi(text.substr(4, 2));
    return std::chrono::minutes((text.front() == '-' ? -1 : 1) * (hours * 60 + minutes));
}

}  // namespace

RulesPlanner::RulesPlanner(Host& host, const Json& config)
    : default_language_(language_from(config.value("language", "en")).value_or(Language::en)),
      utc_offset_(offset_from(config.value("utc_offset", "+00:00"))),
      fallback_(config.value("fallback", Json())) {
    for (const auto& word : config.value("ignore", Json::array())) vocabulary_.make_filler(folded(word.get<std::string>()));
    Faults faults;
    rules_ = read_rules(config.value("rules", Json::array()), host.catalog(), vocabulary_, faults);
    faults.throw_if_any();
}

std::optional<Plan> RulesPlanner::plan(const PlanRequest& request) {
    const Situation situation(request, vocabulary_, default_language_, utc_offset_);
    if (!situation.follows_result())
        if (auto dialog = dialog_from(request.context, rules_)) return go_on(std::move(*dialog), situation);
    Found found = best_match(situation);
    return found.rule != nullptr ? start_rule(std::move(found), situation) : fall_back(situation);
}

bool RulesPlanner::fits(const Rule& rule, const Situation& situation) const {
    const bool fits_any = std::any_of(rule.on.begin(), rule.on.end(),
                                      [&](const std::string& pattern) { return fits_topic(pattern, situation.topic()); });
    return fits_any && rule.when.holds(situation.follows_result() ? situation.result() : situation.event());
}

/// The rule that accounts for most of the message; among equals the one in the message's language,
/// then the first. A rule without patterns fits when its topic and condition do.
RulesPlanner::Found RulesPlanner::best_match(const Situation& situation) const {
    Found best;
    int best_score = -1000;
    for (const auto& rule : rules_) {
        if (rule.patterns.empty() ? best.rule != nullptr : situation.follows_result()) continue;
        if (!fits(rule, situation)) continue;
        if (rule.patterns.empty()) best = {&rule, {}, situation.language()};
        for (const auto& spoken : rule.patterns) {
            const Language language = spoken.language.value_or(situation.language());
            Match match;
            if (!Matcher(situation.reading(language)).match(spoken.pattern, rule.slots, match)) continue;
            const int score = 2 * match.tally.score() + (language == situation.language() ? 1 : 0);
            if (score <= best_score) continue;
            best_score = score;
            best = {&rule, std::move(match), language};
        }
    }
    return best;
}

std::optional<Plan> RulesPlanner::start_rule(Found found, const Situation& situation) const {
    Dialog dialog{.rule = found.rule, .language = found.language, .slots = Json::object(), .asking = {}, .tries = 0};
    for (auto& capture : found.match.captures) put_capture(dialog, std::move(capture));
    if (!situation.follows_result()) put_data(dialog, situation.event()["data"]);
    return complete(std::move(dialog), situation);
}

/// The message answers a question, unless it clearly says something else.
std::optional<Plan> RulesPlanner::go_on(Dialog dialog, const Situation& situation) const {
    if (says_cancel(situation.message())) return reply_plan(phrases::cancelled.in(dialog.language), dialog.language);
    Dialog answered = dialog;
    const Answer answer = read_answer(answered, situation);
    const bool takes_anything = takes_any_text(*dialog.rule->slot(dialog.asking));
    if (answer != Answer::exact || takes_anything) {
        Found other = best_match(situation);
        if (other.rule != nullptr && !other.rule->patterns.empty() && is_clear(other.match, takes_anything))
            return start_rule(std::move(other), situation);
    }
    if (answer != Answer::none) {
        answered.tries = 0;
        return complete(std::move(answered), situation);
    }
    if (++dialog.tries >= most_tries) return reply_plan(phrases::given_up.in(dialog.language), dialog.language);
    return question_plan(dialog, true);
}

/// Asks for what is missing or cannot be, else does what the rule says.
Plan RulesPlanner::complete(Dialog dialog, const Situation& situation) const {
    const auto ask_for = [&](const Slot& slot, bool was_wrong) {
        dialog.slots.erase(slot.name);
        dialog.asking = slot.name;
        return question_plan(dialog, was_wrong);
    };
    for (const auto& slot : dialog.rule->slots)
        if (dialog.slots.contains(slot.name) && !is_allowed(slot, dialog.slots[slot.name])) return ask_for(slot, true);
    for (const auto& slot : dialog.rule->slots)
        if (slot.is_required && !dialog.slots.contains(slot.name)) return ask_for(slot, false);
    for (const auto& slot : dialog.rule->slots)
        if (!slot.default_value.is_null() && !dialog.slots.contains(slot.name)) dialog.slots[slot.name] = slot.default_value;
    return do_it(dialog, situation);
}

Plan RulesPlanner::do_it(const Dialog& dialog, const Situation& situation) const {
    const Rule& rule = *dialog.rule;
    const std::string language = to_string(dialog.language);
    const auto values = [&](const Json& slots) {
        return Values{slots, dialog.language, situation.event(), situation.result(),
                      rule.reply.is_null() ? std::string() : examples_of(rules_, dialog.language)};
    };
    if (!rule.reply.is_null())
        return reply_plan(render_text(localized(rule.reply, language), values(dialog.slots)), dialog.language);
    Plan plan;
    plan.language = language;
    for (const auto& one : rule.steps) {
        plan.steps.push_back(one.step);
        plan.steps.back().input = render(one.step.input, values(dialog.slots));
        if (!one.approval.is_null())
            plan.steps.back().approval = render_text(localized(one.approval, language), values(without_braces(dialog.slots)));
    }
    return plan;
}

std::optional<Plan> RulesPlanner::fall_back(const Situation& situation) const {
    const Message& message = situation.message();
    if (fallback_.is_null() || situation.follows_result() || trimmed(message.text()).empty()) return std::nullopt;
    const Language language = situation.language();
    std::string text = localized(fallback_, to_string(language));
    if (!message.is_complete()) text = phrases::too_long.in(language);
    const Rule* nearest = message.is_complete() ? nearest_rule(rules_, message, vocabulary_) : nullptr;
    if (nearest != nullptr && !example_of(*nearest, language).empty())
        text += std::string("\n\n") + phrases::did_you_mean.in(language) + "*" + example_of(*nearest, language) + "*";
    if (const std::string examples = examples_of(rules_, language); !examples.empty())
        text += std::string("\n\n") + phrases::can_be_asked.in(language) + "\n\n" + examples;
    return reply_plan(std::move(text), language);
}

}  // namespace domino::rules
