#pragma once

#include "domino/json.hpp"

#include <optional>
#include <string>

namespace domino::whatsapp {

/// What the Graph API refuses with.
struct GraphError {
    static constexpr int no_code = -1;  ///< somebody in between refused, with a page of their own

    int code = 0;
    int http_status = 0;  ///< 0: it came in a status, not as an answer
    bool is_transient = false;
    std::string message;
    std::string details;
    std::string trace;  ///< fbtrace_id, which Meta's support asks for

    /// One sentence: code, its meaning, details, trace.
    std::string in_words() const;
};

/// nullopt when `body`, which came with `http_status`, holds no error of the Graph API.
std::optional<GraphError> graph_error_in(const Json& body, int http_status);

/// What to do about a code, whether it comes at once or later in a status.
enum class Remedy {
    try_again,      ///< it passes by itself
    try_few_times,  ///< it may pass by itself
    slow_down,      ///< the number's rate is exceeded
    let_rest,       ///< too much to this one person
    knock,          ///< the 24-hour window is closed
    stop_all,       ///< the number is on its way to being blocked
    operate,        ///< nothing goes out until the operator does something
    give_up,        ///< this message or this person: never
};

Remedy remedy_for(int code);
/// Of a code that we do not know the HTTP status and Meta's own word say whether it passes.
Remedy remedy_for(const GraphError& error);
bool is_known_code(int code);

/// The code's meaning in plain words; "" for one that we do not know.
std::string meaning_of(int code);

/// "131026 (…)": for errors that come in statuses.
std::string code_in_words(int code, const std::string& error);

}  // namespace domino::whatsapp
