#pragma once

#include "job_queue.hpp"
#include "watchdog.hpp"

#include <jsapi.h>
#include <memory>
#include <string>
#include <string_view>

namespace native {

/// SpiderMonkey set up for untrusted code: limits, no eval in the workflow's realm, no WebAssembly.
class JsContext {
public:
    explicit JsContext(std::size_t memory_bytes);
    ~JsContext();
    JsContext(const JsContext&) = delete;
    JsContext& operator=(const JsContext&) = delete;

    JSContext* get() const { return context_; }
    Watchdog& watchdog() { return *watchdog_; }
    CodeJobQueue& jobs() { return *jobs_; }

    /// eval and Function are refused in this global's realm.
    void forbid_eval_in(JSObject* global) { no_eval_global_ = global; }
    /// Gives memory back when a run has left much behind.
    void collect_garbage();

    static JsContext& of(JSContext* context);

private:
    static bool on_interrupt(JSContext* context);
    static void on_garbage_collected(JSContext* context, JSGCStatus status, JS::GCReason reason, void* self);
    static bool allows_eval(JSContext* context, JS::RuntimeCode kind, JS::HandleString code);

    const std::size_t memory_bytes_;
    JSContext* context_ = nullptr;
    JSObject* no_eval_global_ = nullptr;  // only compared; the realm's owner keeps it alive
    std::unique_ptr<CodeJobQueue> jobs_;
    std::unique_ptr<Watchdog> watchdog_;
};

/// A new global object with the standard classes, in the zone of `neighbour` unless that is null.
JSObject* new_global(JSContext* context, JSObject* neighbour);

/// UTF-8 of a string value; lone surrogates become U+FFFD.
std::string to_utf8(JSContext* context, JSString* text);
/// nullptr with an exception pending when memory is short.
JSString* from_utf8(JSContext* context, std::string_view text);

/// Takes the pending exception as text "Name: message (file:line)"; empty when there is none.
std::string take_exception(JSContext* context);

}  // namespace native
