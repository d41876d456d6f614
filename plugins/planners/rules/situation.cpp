#include "situation.hpp"

#include "types/date.hpp"

#include <charconv>

namespace domino::rules {
namespace {

Json event_as_seen(const Event& event) {
    return {{"id", event.id},         {"type", event.type}, {"channel", event.channel}, {"conversation", event.conversation},
            {"sender", event.sender}, {"text", event.text}, {"data", event.data},       {"time", event.time}};
}

int two_digits(std::string_view text, std::size_t at) {
    int value = 0;
    if (text.size() >= at + 2) std::from_chars(text.data() + at, text.data() + at + 2, value);
    return value;
}

/// The calendar day at the place whose clocks are `offset` ahead of UTC.
std::chrono::sys_days day_of(const std::string& time, std::chrono::minutes offset) {
    const auto day = day_from(time).value_or(std::chrono::sys_days());
    const auto at = day + std::chrono::hours(two_digits(time, 11)) + std::chrono::minutes(two_digits(time, 14)) + offset;
    return std::chrono::floor<std::chrono::days>(at);
}

/// A result speaks the language its workflow answered in.
std::optional<Language> language_of_result(const Json& result) {
    const Json::json_pointer at("/output/0/language");
    const Json* const language = find_at(result, at);
    return language != nullptr && language->is_string() ? language_from(language->get_ref<const std::string&>()) : std::nullopt;
}

}  // namespace

Situation::Situation(const PlanRequest& request, const Vocabulary& vocabulary, Language default_language,
                     std::chrono::minutes utc_offset)
    : request_(request),
      message_(request.event.text, vocabulary),
      topic_(request.result ? "result." + request.result->workflow : request.event.type),
      today_(day_of(request.event.time, utc_offset)),
      event_(event_as_seen(request.event)) {
    if (request.result) result_ = to_json(*request.result);
    const auto of_result = language_of_result(result_);
    language_ = of_result ? *of_result : language_of(message_).value_or(default_language);
}

}  // namespace domino::rules
