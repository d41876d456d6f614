#include "core/http/server/request_head.hpp"

#include "core/http/server/http_error.hpp"

#include <strings.h>
#include <array>

namespace domino::http {
namespace {

constexpr std::array known_methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"};
constexpr std::array single_fields = {"Host", "Content-Length", "Authorization", "Content-Type"};
constexpr std::size_t longest_method = 16;

bool is_token_char(unsigned char c) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
    return c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_field_char(unsigned char c) {
    return c == '\t' || (c >= 0x20 && c != 0x7f);
}

bool is_target_char(unsigned char c) {
    return c > 0x20 && c != 0x7f;
}

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    return line;
}

int minor_version_of(std::string_view version) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool well_formed = version.size() == 8 && version.substr(0, 5) == "HTTP/" && is_digit(version[5]) &&
                             version[6] == '.' && is_digit(version[7]);
    if (!well_formed) throw HttpError(400, "The request line does not end in a version such as HTTP/1.1.");
    if (version[5] != '1') throw HttpError(505, "This server speaks HTTP/1.1.");
    return version[7] == '0' ? 0 : 1;
}

void parse_request_line(std::string_view line, RequestHead& head, const ServerSettings& settings) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) throw HttpError(400, "The request line is not METHOD TARGET VERSION.");
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (!is_token(line.substr(0, first))) throw HttpError(400, "The method is not a token.");
    if (target.empty() || !std::all_of(target.begin(), target.end(), is_target_char))
        throw HttpError(400, "The request target is empty or has a blank or control character in it.");
    if (target.size() > settings.max_target)
        throw HttpError(414, "The request target is longer than " + std::to_string(settings.max_target) + " bytes.");
    head.minor_version = minor_version_of(line.substr(last + 1));
    head.method = line.substr(0, first);
    head.target = target;
    if (std::find(known_methods.begin(), known_methods.end(), head.method) == known_methods.end())
        throw HttpError(501, "The method is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.");
}

void add_field(HttpHeaders& headers, std::string_view name, std::string_view value) {
    const auto [field, is_new] = headers.try_emplace(std::string(name), value);
    if (is_new) return;
    for (const char* single : single_fields)
        if (same_name(single, name)) throw HttpError(400, std::string("The header field ") + single + " came twice.");
    field->second.append(same_name(name, "Cookie") ? "; " : ", ").append(value);
}

void parse_field(std::string_view line, HttpHeaders& headers) {
    if (line.front() == ' ' || line.front() == '\t') throw HttpError(400, "A header field is folded over several lines.");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) throw HttpError(400, "A header line has no colon.");
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name)) throw HttpError(400, "The name of a header field has a blank or another forbidden character in it.");
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), is_field_char))
        throw HttpError(400, "The value of a header field has a control character in it.");
    add_field(headers, name, value);
}

void check_host(const RequestHead& head) {
    const auto host = head.headers.find("Host");
    if (host == head.headers.end()) {
        if (head.minor_version == 1) throw HttpError(400, "The header field Host is missing.");
        return;
    }
    const auto is_host_char = [](unsigned char c) {
        return is_token_char(c) || c == ':' || c == '[' || c == ']' || c == '(' || c == ')' || c == ',' || c == ';' || c == '=';
    };
    if (!std::all_of(host->second.begin(), host->second.end(), is_host_char))
        throw HttpError(400, "The header field Host is not a host name with an optional port.");
}

std::uint64_t length_of(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || text.size() > 18 || !std::all_of(text.begin(), text.end(), is_digit))
        throw HttpError(400, "The header field Content-Length is not a decimal number of bytes.");
    return std::stoull(std::string(text));
}

bool expects_continue(const RequestHead& head) {
    const auto expect = head.headers.find("Expect");
    if (expect == head.headers.end()) return false;
    if (!same_name(expect->second, "100-continue"))
        throw HttpError(417, "The only expectation this server meets is 100-continue.");
    return head.minor_version == 1;
}

BodyFraming chunked_framing(const RequestHead& head, const std::string& coding) {
    if (head.headers.contains("Content-Length")) throw HttpError(400, "Transfer-Encoding and Content-Length exclude each other.");
    if (head.minor_version == 0) throw HttpError(400, "HTTP/1.0 knows no Transfer-Encoding.");
    if (!same_name(coding, "chunked")) throw HttpError(501, "The only transfer coding this server reads is chunked.");
    return {.kind = BodyFraming::Kind::chunked};
}

}  // namespace

bool RequestHead::keeps_alive() const {
    const auto connection = headers.find("Connection");
    if (connection == headers.end()) return minor_version == 1;
    std::string_view options = connection->second;
    bool keeps = minor_version == 1;
    while (!options.empty()) {
        const std::size_t comma = std::min(options.find(','), options.size());
        const std::string_view option = trimmed(options.substr(0, comma));
        if (same_name(option, "close")) return false;
        if (same_name(option, "keep-alive")) keeps = true;
        options.remove_prefix(std::min(comma + 1, options.size()));
    }
    return keeps;
}

std::optional<std::size_t> HeadScanner::find_end(std::string_view bytes) {
    if (scanned_ == 0 && !bytes.empty() && !is_token_char(bytes.front()))
        throw HttpError(400, bytes.front() == '\x16' ? "This port speaks HTTP; the request was TLS (use http://, not https://)."
                                                     : "The request does not begin with a method.");
    for (; scanned_ < bytes.size(); ++scanned_) {
        if (bytes[scanned_] != '\n') continue;
        if (scanned_ == 0 || bytes[scanned_ - 1] != '\r') throw HttpError(400, "A line ends in LF without CR.");
        const bool is_empty_line = scanned_ - 1 == line_start_;
        line_start_ = scanned_ + 1;
        if (request_line_end_ == 0) request_line_end_ = line_start_;
        if (is_empty_line) {
            check_bounds(bytes.substr(0, line_start_));
            return line_start_;
        }
    }
    check_bounds(bytes);
    return std::nullopt;
}

void HeadScanner::check_bounds(std::string_view bytes) const {
    const std::size_t request_line = request_line_end_ == 0 ? bytes.size() : request_line_end_;
    const std::size_t longest_request_line = longest_method + settings_.max_target + std::string_view("  HTTP/1.1\r\n").size();
    if (request_line > longest_request_line) {
        const bool method_ends = bytes.substr(0, longest_method + 1).find(' ') != std::string_view::npos;
        if (!method_ends) throw HttpError(400, "The request does not begin with a method.");
        throw HttpError(414, "The request target is longer than " + std::to_string(settings_.max_target) + " bytes.");
    }
    if (bytes.size() - request_line > settings_.max_header_bytes)
        throw HttpError(431, "The header fields are longer than " + std::to_string(settings_.max_header_bytes) + " bytes.");
}

RequestHead parse_head(std::string_view head, const ServerSettings& settings) {
    RequestHead parsed;
    parse_request_line(take_line(head), parsed, settings);
    std::size_t fields = 0;
    for (std::string_view line = take_line(head); !line.empty(); line = take_line(head)) {
        if (++fields > settings.max_header_fields)
            throw HttpError(431, "There are more than " + std::to_string(settings.max_header_fields) + " header fields.");
        parse_field(line, parsed.headers);
    }
    check_host(parsed);
    return parsed;
}

BodyFraming framing_of(const RequestHead& head) {
    BodyFraming framing;
    const auto coding = head.headers.find("Transfer-Encoding");
    const auto length = head.headers.find("Content-Length");
    if (coding != head.headers.end()) {
        framing = chunked_framing(head, coding->second);
    } else if (length != head.headers.end()) {
        framing.length = length_of(length->second);
        framing.kind = framing.length == 0 ? BodyFraming::Kind::none : BodyFraming::Kind::length;
    } else if (head.method == "POST" || head.method == "PUT" || head.method == "PATCH") {
        throw HttpError(411, "A " + head.method + " needs Content-Length or Transfer-Encoding: chunked.");
    }
    framing.expects_continue = expects_continue(head) && framing.kind != BodyFraming::Kind::none;
    return framing;
}

}  // namespace domino::http
