#include "core/http/server/response_head.hpp"

#include "core/http/server/http_error.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <strings.h>
#include <array>

namespace domino::http {
namespace {

constexpr std::array own_fields = {"Content-Length", "Connection", "Date", "Transfer-Encoding", "Keep-Alive"};

bool is_own(const std::string& name) {
    return std::any_of(own_fields.begin(), own_fields.end(),
                       [&](const char* own) { return ::strcasecmp(own, name.c_str()) == 0; });
}

bool is_one_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_field_name(const std::string& text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

void add_fields(std::string& head, const HttpHeaders& headers) {
    for (const auto& [name, value] : headers)
        if (!is_own(name) && is_field_name(name) && is_one_line(value))
            head.append(name).append(": ").append(value).append("\r\n");
}

/// To HEAD a handler may give the size of the body it left out.
std::string content_length(const HttpResponse& response, const std::string& method) {
    const auto given = response.headers.find("Content-Length");
    const bool is_told =
        method == "HEAD" && response.body.empty() && given != response.headers.end() && is_one_line(given->second);
    return is_told ? given->second : std::to_string(response.body.size());
}

std::string status_line(int status) {
    return "HTTP/1.1 " + std::to_string(status) + " " + reason_of(status) + "\r\n";
}

}  // namespace

const std::string& DateText::now() {
    const std::time_t second = std::time(nullptr);
    if (second != second_) {
        text_ = Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(second), Poco::DateTimeFormat::HTTP_FORMAT);
        second_ = second;
    }
    return text_;
}

bool has_body(int status) {
    return status != 204 && status != 304;
}

std::string response_head(const HttpResponse& response, const std::string& method, AfterAnswer after, DateText& date) {
    const int status = response.status >= 200 && response.status <= 599 ? response.status : 500;
    std::string head = status_line(status);
    head.reserve(512);
    head.append("Date: ").append(date.now()).append("\r\n");
    add_fields(head, response.headers);
    if (has_body(status)) head.append("Content-Length: ").append(content_length(response, method)).append("\r\n");
    if (after == AfterAnswer::close) head.append("Connection: close\r\n");
    if (after == AfterAnswer::keep_alive_for_http_1_0) head.append("Connection: keep-alive\r\n");
    return head.append("\r\n");
}

std::string stream_head(const HttpHeaders& headers, DateText& date) {
    HttpHeaders all = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    for (const auto& [name, value] : headers) all[name] = value;
    std::string head = status_line(200);
    head.append("Date: ").append(date.now()).append("\r\n");
    add_fields(head, all);
    return head.append("Connection: close\r\n\r\n");
}

}  // namespace domino::http
