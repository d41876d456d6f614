#include "domino/http.hpp"

#include "domino/json.hpp"

namespace domino {

HttpResponse problem(int status, const std::string& title, const std::string& detail) {
    const Json body = {{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}};
    return {.status = status, .headers = {{"Content-Type", "application/problem+json"}}, .body = to_text(body)};
}

}  // namespace domino
