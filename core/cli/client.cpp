#include "core/cli/client.hpp"

#include "core/cli/generation.hpp"
#include "core/cli/token_file.hpp"
#include "core/cli/usage_error.hpp"
#include "domino/error.hpp"

#include <Poco/URI.h>

namespace domino {
namespace {

constexpr std::chrono::milliseconds patience{75000};

std::string problem_of(const HttpResponse& response) {
    try {
        const Json problem = parse_json(response.body, result_limits);
        if (problem.is_object() && problem.contains("detail")) return problem.value("detail", "");
        if (problem.is_object() && problem.contains("faults")) {
            std::string text;
            for (const auto& fault : problem["faults"])
                text += (text.empty() ? "" : "\n") +
                        to_string(Fault{fault.value("file", ""), fault.value("line", 0), fault.value("column", 0),
                                        fault.value("path", ""), fault.value("problem", ""), fault.value("warning", false)});
            return text;
        }
    } catch (const Error&) {
        // no JSON: the status has to do
    }
    return "HTTP status " + std::to_string(response.status);
}

}  // namespace

std::string url_encoded(const std::string& text) {
    std::string encoded;
    Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]%", encoded);
    return encoded;
}

Client::Client(const Settings& settings)
    : url_(settings.public_url.empty() ? "http://" + settings.listen : settings.public_url),
      token_(settings.api_token.empty() ? read_api_token(secrets_folder(settings)) : settings.api_token),
      token_place_(settings.api_token.empty() ? (secrets_folder(settings) / "api_token").string() : "DOMINO_API_TOKEN") {
    if (token_.empty())
        throw Error("no API token: set DOMINO_API_TOKEN, or DOMINO_DATA to the broker's data folder (looked in " + token_place_ +
                    ")");
}

Json Client::call(const std::string& method, const std::string& path, const Json* body) const {
    PocoHttpClient http(process_environment());
    HttpRequest request{.method = method,
                        .url = url_ + path,
                        .headers = {{"Authorization", "Bearer " + token_}, {"Accept", "application/json"}},
                        .body = {},
                        .peer = {}};
    if (body != nullptr) {
        request.headers["Content-Type"] = "application/json";
        request.body = to_text(*body);
    }
    HttpResponse response;
    try {
        response = http.send(request, patience);
    } catch (const Error& error) {
        throw Error("no broker answers at " + url_ + " (" + error.what() +
                    "); start one with \"domino serve\" or set DOMINO_LISTEN");
    }
    if (response.status == 401)
        throw Error("the broker at " + url_ + " does not take the API token from " + token_place_ +
                    "; set DOMINO_API_TOKEN to its token, or DOMINO_DATA to its data folder");
    if (response.status == 400 || response.status == 422) throw UsageError(problem_of(response));
    if (response.status >= 300) throw Error(problem_of(response));
    return response.body.empty() ? Json() : parse_json(response.body, result_limits);
}

}  // namespace domino
