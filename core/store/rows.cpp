#include "core/store/rows.hpp"

#include "domino/error.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace domino {

namespace {

template <class Status, std::size_t size>
using Words = std::array<std::pair<Status, const char*>, size>;

constexpr Words<RunStatus, 7> run_words = {{{RunStatus::planning, "planning"},
                                            {RunStatus::waiting, "waiting"},
                                            {RunStatus::running, "running"},
                                            {RunStatus::succeeded, "succeeded"},
                                            {RunStatus::failed, "failed"},
                                            {RunStatus::cancelled, "cancelled"},
                                            {RunStatus::ignored, "ignored"}}};

constexpr Words<StepStatus, 9> step_words = {{{StepStatus::pending, "pending"},
                                              {StepStatus::waiting, "waiting"},
                                              {StepStatus::starting, "starting"},
                                              {StepStatus::running, "running"},
                                              {StepStatus::succeeded, "succeeded"},
                                              {StepStatus::failed, "failed"},
                                              {StepStatus::timed_out, "timed_out"},
                                              {StepStatus::cancelled, "cancelled"},
                                              {StepStatus::skipped, "skipped"}}};

constexpr Words<ReplyStatus, 4> reply_words = {{{ReplyStatus::queued, "queued"},
                                                {ReplyStatus::sending, "sending"},
                                                {ReplyStatus::sent, "sent"},
                                                {ReplyStatus::failed, "failed"}}};

template <class Status, std::size_t size>
const char* word_of(const Words<Status, size>& words, Status status) {
    for (const auto& [known, word] : words) {
        if (known == status) return word;
    }
    return "?";
}

template <class Status, std::size_t size>
Status status_of(const Words<Status, size>& words, const std::string& text, const char* kind) {
    std::string all;
    for (const auto& [status, word] : words) {
        if (text == word) return status;
        all += (all.empty() ? "" : ", ") + std::string(word);
    }
    throw Error("\"" + text.substr(0, 40) + "\" is no status of a " + kind + "; there are " + all);
}

}  // namespace

const char* to_string(RunStatus status) {
    return word_of(run_words, status);
}
const char* to_string(StepStatus status) {
    return word_of(step_words, status);
}
const char* to_string(ReplyStatus status) {
    return word_of(reply_words, status);
}

RunStatus run_status_from(const std::string& text) {
    return status_of(run_words, text, "run");
}
StepStatus step_status_from(const std::string& text) {
    return status_of(step_words, text, "step");
}
ReplyStatus reply_status_from(const std::string& text) {
    return status_of(reply_words, text, "reply");
}

bool is_terminal(RunStatus status) {
    return status != RunStatus::planning && status != RunStatus::waiting && status != RunStatus::running;
}

bool is_terminal(StepStatus status) {
    return status != StepStatus::pending && status != StepStatus::waiting && status != StepStatus::starting &&
           status != StepStatus::running;
}

}  // namespace domino
