#pragma once

#include "domino/error.hpp"

#include <functional>
#include <string>
#include <utility>

namespace domino {

/// A call into a plugin that ended by an exception. What it threw is gone: kind, id, call and text
/// are copies, so this may be kept longer than the plugin's code.
class CallError : public Error {
public:
    CallError(std::string kind, std::string id, std::string call, std::string text)
        : Error(kind + " \"" + id + "\": " + call + ": " + text),
          kind_(std::move(kind)),
          id_(std::move(id)),
          call_(std::move(call)),
          text_(std::move(text)) {}

    const std::string& kind() const noexcept { return kind_; }
    const std::string& id() const noexcept { return id_; }
    const std::string& call() const noexcept { return call_; }
    const std::string& text() const noexcept { return text_; }

private:
    std::string kind_;
    std::string id_;
    std::string call_;
    std::string text_;
};

/// Told of every exception out of a plugin: counts and logs it. Called on the caller's thread.
using OnCallError = std::function<void(const CallError&)>;

/// The border towards one instance: every call goes through `call`.
class PluginBorder {
public:
    PluginBorder(std::string kind, std::string id, OnCallError on_error)
        : kind_(std::move(kind)), id_(std::move(id)), on_error_(std::move(on_error)) {}

    const std::string& kind() const { return kind_; }
    const std::string& id() const { return id_; }

    /// Runs `body`; whatever it throws becomes a `CallError`, except `TryLater`, which is copied
    /// and passed on: it is not the plugin's failure.
    template <class Body>
    auto call(const char* name, Body&& body) const -> decltype(body()) {
        try {
            return std::forward<Body>(body)();
        } catch (const TryLater& e) {
            throw TryLater(e.http_status(), e.retry_after(), std::string(e.what()));
        } catch (const std::exception& e) {
            fail(name, e.what());
        } catch (...) {
            fail(name, "an exception that is no std::exception");
        }
    }

private:
    [[noreturn]] void fail(const char* name, const char* text) const {
        const CallError error(kind_, id_, name, text);
        if (on_error_) on_error_(error);
        throw error;
    }

    std::string kind_;
    std::string id_;
    OnCallError on_error_;
};

}  // namespace domino
