#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace domino {

/// A failure whose text a person may read: it names the thing, the place and the way out.
class __attribute__((visibility("default"))) Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A value does not have the shape its contract asks for. `path()` is a JSON Pointer to the field
/// at fault ("/steps/0/workflow"; empty for the whole value), and is part of `what()`.
class __attribute__((visibility("default"))) FieldError : public Error {
public:
    FieldError(std::string path, const std::string& problem)
        : Error((path.empty() ? std::string("(whole value)") : path) + ": " + problem),
          path_(std::move(path)),
          problem_(problem) {}

    const std::string& path() const noexcept { return path_; }
    const std::string& problem() const noexcept { return problem_; }

private:
    std::string path_;
    std::string problem_;
};

/// Domino cannot take this now and the same call may succeed later: over a bound (429) or a back
/// end is away (503). Nothing of the call was kept.
class __attribute__((visibility("default"))) TryLater : public Error {
public:
    TryLater(int http_status, std::chrono::seconds retry_after, const std::string& reason)
        : Error(reason), http_status_(http_status), retry_after_(retry_after) {}

    int http_status() const noexcept { return http_status_; }
    std::chrono::seconds retry_after() const noexcept { return retry_after_; }

private:
    int http_status_;
    std::chrono::seconds retry_after_;
};

/// There is nobody at that address: of the request certainly nothing was sent.
class __attribute__((visibility("default"))) NotConnected : public Error {
public:
    using Error::Error;
};

}  // namespace domino
