#pragma once

#include "language.hpp"
#include "message.hpp"
#include "types/reading.hpp"

#include "domino/planner.hpp"

#include <chrono>
#include <string>

namespace domino::rules {

/// What one call of the planner is about, taken apart once. Borrows the request.
class Situation {
public:
    Situation(const PlanRequest& request, const Vocabulary& vocabulary, Language default_language,
              std::chrono::minutes utc_offset);

    const Message& message() const { return message_; }
    const std::string& topic() const { return topic_; }
    bool follows_result() const { return request_.result.has_value(); }
    const PlanRequest& request() const { return request_; }
    /// The language to answer in when no pattern tells.
    Language language() const { return language_; }
    Reading reading(Language language) const { return {message_, language, today_}; }

    /// As conditions and references see them; `result` is null for an event.
    const Json& event() const { return event_; }
    const Json& result() const { return result_; }

private:
    const PlanRequest& request_;
    Message message_;
    std::string topic_;
    Language language_;
    std::chrono::sys_days today_;
    Json event_;
    Json result_;
};

}  // namespace domino::rules
