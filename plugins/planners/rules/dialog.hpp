#pragma once

#include "rule.hpp"
#include "situation.hpp"

#include <optional>
#include <span>
#include <string>

namespace domino::rules {

/// A request that is not complete yet. What it holds travels as the context of the question and
/// comes back with the answer.
struct Dialog {
    const Rule* rule = nullptr;
    Language language = Language::en;
    Json slots = Json::object();
    std::string asking;  ///< name of the open slot
    int tries = 0;       ///< answers to it that could not be read
};

inline constexpr int most_tries = 3;

Json to_context(const Dialog& dialog);
/// nullopt when the context is not of this planner's making or its rule is gone.
std::optional<Dialog> dialog_from(const Json& context, std::span<const Rule> rules);

/// How an answer to the open slot could be read.
enum class Answer {
    exact,   ///< the message is the value, give or take a filler
    inside,  ///< the value stands somewhere in a short message
    none,
};
/// Fills the open slot, and other slots whose values stand in the same message.
Answer read_answer(Dialog& dialog, const Situation& situation);

bool says_cancel(const Message& message);

/// The question for the dialog's open slot, with buttons where there is a choice.
Question ask(const Dialog& dialog, bool last_answer_was_wrong);

}  // namespace domino::rules
