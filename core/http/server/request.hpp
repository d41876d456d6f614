#pragma once

#include "core/http/server/request_target.hpp"
#include "domino/http.hpp"
#include "domino/json.hpp"

#include <map>
#include <string>

namespace domino::http {

/// A request that passed every check of the server. `before` hooks see it without its body.
struct Request {
    std::string method;
    std::string target;  ///< raw, as it came
    std::string path;    ///< decoded, without empty segments, no "." or ".."
    Query query;
    HttpHeaders headers;
    std::string body;
    std::string peer;  ///< address of the other side, without the port
    /// Values of the route's parameters, decoded; that of {rest*} without a leading "/".
    std::map<std::string, std::string, std::less<>> parameters;
    /// What {rest*} took, raw and with its "/" and query: "", "?q", "/a/b?q".
    std::string rest_target;

    /// A parameter of the route. Throws Error when the route's pattern has none of that name.
    const std::string& param(std::string_view name) const;
    /// The field's value, or "" when it did not come.
    std::string header(const std::string& name) const;
};

/// The body as JSON. Throws HttpError 400 naming the byte at fault.
Json json_body(const Request& request, const JsonLimits& limits = {});

}  // namespace domino::http
