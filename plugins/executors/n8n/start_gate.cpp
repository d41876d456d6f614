#include "start_gate.hpp"

#include "document.hpp"

#include <domino/error.hpp>

namespace n8n {
namespace {

constexpr const char* gave_up = "domino-gave-up";
constexpr auto patience = std::chrono::seconds(5);

}  // namespace

bool StartGate::is_shut(const domino::StepCall& call) {
    return call.claimed == gave_up;
}

std::string StartGate::url_for_n8n(const domino::StepCall& call) const {
    const auto path = call.callback_url.rfind("/callback/");
    if (callback_base_url_.empty() || path == std::string::npos) return call.callback_url;
    return callback_base_url_ + call.callback_url.substr(path);
}

StartGate::Shut StartGate::shut(const domino::StepCall& call) const {
    for (const std::string& url : {call.callback_url, url_for_n8n(call)}) {
        if (url.empty()) continue;
        try {
            const auto answer = host_.http().send({.method = "POST",
                                                   .url = url + "/start",
                                                   .headers = {{"Content-Type", "application/json"}},
                                                   .body = domino::to_text({{"execution", gave_up}}),
                                                   .peer = {}},
                                                  patience);
            if (answer.status == 403) return Shut::too_late;
            if (answer.status == 200) return true_member(domino::parse_json(answer.body), "go") ? Shut::yes : Shut::too_late;
        } catch (const domino::Error&) {
        }
    }
    return Shut::cannot_say;
}

}  // namespace n8n
