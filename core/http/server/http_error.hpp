#pragma once

#include "domino/error.hpp"
#include "domino/http.hpp"

#include <string>

namespace domino::http {

/// The registered reason phrase of a status ("Not Found"); "Status 299" for one that has none.
std::string reason_of(int status);

/// What a handler throws to answer with a status of its choice, as problem+json. `detail` is for
/// the caller and must hold nothing of the inside.
class HttpError : public Error {
public:
    HttpError(int status, const std::string& detail, HttpHeaders headers = {});
    HttpError(int status, std::string title, const std::string& detail, HttpHeaders headers = {});

    int status() const noexcept { return status_; }
    HttpResponse response() const;

private:
    int status_;
    std::string title_;
    HttpHeaders headers_;
};

/// The text of the exception in flight, for the log. To be called inside a catch block.
std::string current_exception_text();

/// What could not be answered is handed over with its cause, which the caller does not see.
struct HandlerFailure {
    std::string what;
};

/// The answer to an exception in flight: HttpError as it says; FieldError 400 with the member
/// `path`; TryLater its status with Retry-After; anything else 500 without internals, with `failure`
/// filled in. To be called inside a catch block.
HttpResponse answer_to_current_exception(HandlerFailure& failure);

}  // namespace domino::http
