#pragma once

#include "domino/http.hpp"

#include <ctime>
#include <string>

namespace domino::http {

/// The Date field's value, made anew once a second. Used by one thread.
class DateText {
public:
    const std::string& now();

private:
    std::time_t second_ = 0;
    std::string text_;
};

enum class AfterAnswer { keep_alive, keep_alive_for_http_1_0, close };

/// Whether the status lets a body follow.
bool has_body(int status);

/// Status line and header fields, with the closing empty line. Content-Length, Connection, Date and
/// Transfer-Encoding are made here whatever the handler set; a field that would break out of its line is
/// left out; a status that is no final one becomes 500.
std::string response_head(const HttpResponse& response, const std::string& method, AfterAnswer after, DateText& date);

/// The head of an event stream, which ends with its connection.
std::string stream_head(const HttpHeaders& headers, DateText& date);

}  // namespace domino::http
