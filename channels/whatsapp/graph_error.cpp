#include "channels/whatsapp/graph_error.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/whatsapp/members.hpp"

#include <algorithm>
#include <array>

namespace domino::whatsapp {
namespace {

struct Known {
    int code;
    Remedy remedy;
    const char* meaning;
};

constexpr std::array known = {
    Known{0, Remedy::operate, "the access token is not valid; make a new one"},
    Known{1, Remedy::try_again, "Meta had an internal error"},
    Known{2, Remedy::try_again, "Meta's service is away for a moment"},
    Known{3, Remedy::operate, "the access token lacks a permission"},
    Known{4, Remedy::slow_down, "the app's call rate is exceeded"},
    Known{10, Remedy::operate, "the access token lacks a permission"},
    Known{33, Remedy::give_up, "the phone number id does not exist or belongs to another account"},
    Known{100, Remedy::give_up, "Meta does not take a parameter of the request"},
    Known{190, Remedy::operate, "the access token has expired; make a new one"},
    Known{368, Remedy::operate, "the account is blocked for a policy violation"},
    Known{80007, Remedy::slow_down, "the account's rate is exceeded"},
    Known{130429, Remedy::slow_down, "the number's message rate is exceeded"},
    Known{130472, Remedy::give_up, "the person is in one of Meta's experiments and gets no such messages"},
    Known{130497, Remedy::give_up, "the account may not message people in this country"},
    Known{131000, Remedy::try_again, "Meta could not send it for reasons of its own"},
    Known{131005, Remedy::operate, "the access token lacks a permission"},
    Known{131008, Remedy::give_up, "a parameter of the request is missing"},
    Known{131009, Remedy::give_up, "a parameter of the request has a wrong value"},
    Known{131016, Remedy::try_again, "Meta's service is away for a moment"},
    Known{131021, Remedy::give_up, "the number cannot write to itself"},
    Known{131026, Remedy::give_up, "it cannot be delivered: no WhatsApp, an old one, or the terms are not accepted"},
    Known{131030, Remedy::give_up, "the person is not in the test number's list of recipients"},
    Known{131031, Remedy::operate, "the account is locked"},
    Known{131037, Remedy::operate, "the number's display name is not approved yet"},
    Known{131042, Remedy::operate, "there is a problem with the account's payment method"},
    Known{131045, Remedy::operate, "the number is not registered"},
    Known{131047, Remedy::knock, "the person last wrote more than 24 hours ago"},
    Known{131048, Remedy::stop_all, "too many people have blocked or reported the number"},
    Known{131049, Remedy::give_up, "Meta keeps this one back to protect the person from too many messages"},
    Known{131050, Remedy::give_up, "the person wants no marketing messages from this number"},
    Known{131051, Remedy::give_up, "WhatsApp does not know this type of message"},
    Known{131052, Remedy::give_up, "the file could not be downloaded"},
    Known{131053, Remedy::give_up, "the file could not be uploaded; its type or size may not fit"},
    Known{131056, Remedy::let_rest, "too many messages to this one person in a short time"},
    Known{131057, Remedy::try_again, "the account is in maintenance"},
    Known{132000, Remedy::give_up, "the template takes another number of parameters"},
    Known{132001, Remedy::give_up, "there is no such template in this language, or it is not approved"},
    Known{132005, Remedy::give_up, "the template's text becomes too long"},
    Known{132007, Remedy::give_up, "the template violates WhatsApp's policy"},
    Known{132008, Remedy::give_up, "the template's text was rejected"},
    Known{132012, Remedy::give_up, "the template's parameters have another format"},
    Known{132015, Remedy::give_up, "the template is paused because of its low quality"},
    Known{132016, Remedy::give_up, "the template is disabled for good because of its low quality"},
    Known{132068, Remedy::give_up, "the flow is blocked"},
    Known{132069, Remedy::give_up, "the flow is throttled"},
    Known{133004, Remedy::try_again, "Meta's server is away for a moment"},
    Known{133010, Remedy::operate, "the number is not registered"},
    Known{135000, Remedy::try_few_times, "Meta had an error with this request"},
};

const Known* find(int code) {
    const auto* const found = std::find_if(known.begin(), known.end(), [&](const Known& entry) { return entry.code == code; });
    return found == known.end() ? nullptr : &*found;
}

bool is_permission(int code) {
    return code >= 200 && code <= 299;
}

std::string bounded(const std::string& text) {
    return markdown::shortened(text, 400);
}

}  // namespace

Remedy remedy_for(int code) {
    if (const Known* entry = find(code)) return entry->remedy;
    return is_permission(code) ? Remedy::operate : Remedy::give_up;
}

bool is_known_code(int code) {
    return find(code) != nullptr || is_permission(code);
}

Remedy remedy_for(const GraphError& error) {
    if (is_known_code(error.code)) return remedy_for(error.code);
    if (error.http_status == 429) return Remedy::slow_down;
    const bool passes = error.is_transient || error.http_status >= 500 || error.code == GraphError::no_code;
    return passes ? Remedy::try_again : Remedy::give_up;
}

std::string meaning_of(int code) {
    if (const Known* entry = find(code)) return entry->meaning;
    return is_permission(code) ? "the access token lacks a permission" : "";
}

std::string code_in_words(int code, const std::string& error) {
    std::string words = "WhatsApp error " + std::to_string(code);
    if (const auto meaning = meaning_of(code); !meaning.empty()) words += ": " + meaning;
    if (!error.empty()) words += " (" + bounded(error) + ")";
    return words;
}

std::string GraphError::in_words() const {
    std::string said = message;
    if (!details.empty()) said += (said.empty() ? "" : ": ") + details;
    if (code == no_code) return said;
    std::string words = code_in_words(code, said);
    if (!trace.empty()) words += ", fbtrace_id " + bounded(trace);
    return words;
}

std::optional<GraphError> graph_error_in(const Json& body, int http_status) {
    const Json* error = member(body, "error");
    if (error == nullptr || !error->is_object() || member(*error, "code") == nullptr) return std::nullopt;
    GraphError read{.code = static_cast<int>(std::clamp<std::int64_t>(number_in(*error, "code"), 0, 10'000'000)),
                    .http_status = http_status,
                    .is_transient = flag_in(*error, "is_transient"),
                    .message = text_in(*error, "message"),
                    .details = {},
                    .trace = text_in(*error, "fbtrace_id")};
    if (const Json* data = member(*error, "error_data")) read.details = text_in(*data, "details");
    return read;
}

}  // namespace domino::whatsapp
