#include "core/http/server/http_error.hpp"

#include "domino/json.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPResponse.h>

namespace domino::http {
namespace {

HttpResponse internal_error() {
    return problem(500, reason_of(500), "Something inside the broker failed; its log has the cause.");
}

HttpResponse field_problem(const FieldError& error) {
    const Json body = {
        {"type", "about:blank"}, {"title", "Invalid value"}, {"status", 400}, {"detail", error.what()}, {"path", error.path()}};
    return {.status = 400, .headers = {{"Content-Type", "application/problem+json"}}, .body = to_text(body)};
}

}  // namespace

std::string reason_of(int status) {
    if (status == 431) return "Request Header Fields Too Large";
    using Poco::Net::HTTPResponse;
    const std::string& reason = HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(status));
    return reason.empty() || reason == "???" ? "Status " + std::to_string(status) : reason;
}

HttpError::HttpError(int status, const std::string& detail, HttpHeaders headers)
    : HttpError(status, reason_of(status), detail, std::move(headers)) {}

HttpError::HttpError(int status, std::string title, const std::string& detail, HttpHeaders headers)
    : Error(detail), status_(status), title_(std::move(title)), headers_(std::move(headers)) {}

HttpResponse HttpError::response() const {
    HttpResponse response = problem(status_, title_, what());
    for (const auto& [name, value] : headers_) response.headers[name] = value;
    return response;
}

std::string current_exception_text() {
    try {
        throw;
    } catch (const Poco::Exception& error) {
        return error.displayText();
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

HttpResponse answer_to_current_exception(HandlerFailure& failure) {
    try {
        throw;
    } catch (const HttpError& error) {
        return error.response();
    } catch (const FieldError& error) {
        return field_problem(error);
    } catch (const TryLater& error) {
        HttpResponse response = problem(error.http_status(), reason_of(error.http_status()), error.what());
        response.headers["Retry-After"] = std::to_string(error.retry_after().count());
        return response;
    } catch (...) {
        failure.what = current_exception_text();
    }
    return internal_error();
}

}  // namespace domino::http
