#include "core/http/server/request.hpp"

#include "core/http/server/http_error.hpp"

namespace domino::http {

const std::string& Request::param(std::string_view name) const {
    const auto found = parameters.find(name);
    if (found == parameters.end()) throw Error("the route of " + path + " has no parameter \"" + std::string(name) + "\"");
    return found->second;
}

std::string Request::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Json json_body(const Request& request, const JsonLimits& limits) {
    try {
        return parse_json(request.body, limits);
    } catch (const Error& error) {
        throw HttpError(400, "Malformed JSON", error.what());
    }
}

}  // namespace domino::http
