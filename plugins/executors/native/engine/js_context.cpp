#include "js_context.hpp"

#include <js/CharacterEncoding.h>
#include <js/ContextOptions.h>
#include <js/Conversions.h>
#include <js/ErrorReport.h>
#include <js/Exception.h>
#include <js/GCAPI.h>
#include <js/GlobalObject.h>
#include <js/Initialization.h>
#include <js/Interrupt.h>
#include <js/Principals.h>
#include <js/RealmOptions.h>
#include <js/String.h>
#include <stdexcept>

namespace native {
namespace {

constexpr std::size_t native_stack_quota = 1 << 20;
constexpr std::size_t gc_heap_allowance = std::size_t{512} << 20;  // beyond the bound, so that our own check comes first

const JSClass global_class = {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps, nullptr, nullptr, nullptr};

}  // namespace

JsContext::JsContext(std::size_t memory_bytes) : memory_bytes_(memory_bytes) {
    if (!JS_Init()) throw std::runtime_error("SpiderMonkey did not start");
    context_ = JS_NewContext(memory_bytes + gc_heap_allowance);
    if (context_ == nullptr) throw std::runtime_error("no memory for a JavaScript context");
    JS_SetContextPrivate(context_, this);
    JS_SetNativeStackQuota(context_, native_stack_quota);
    JS::ContextOptionsRef(context_).setWasm(false).setAsmJS(false);
    jobs_ = std::make_unique<CodeJobQueue>(context_);
    JS::SetJobQueue(context_, jobs_.get());
    if (!JS::InitSelfHostedCode(context_)) throw std::runtime_error("SpiderMonkey's own code did not start");
    static const JSSecurityCallbacks security{&JsContext::allows_eval, nullptr};
    JS_SetSecurityCallbacks(context_, &security);
    watchdog_ = std::make_unique<Watchdog>(memory_bytes, [this] { JS_RequestInterruptCallback(context_); });
    JS_AddInterruptCallback(context_, &JsContext::on_interrupt);
    JS_SetGCCallback(context_, &JsContext::on_garbage_collected, this);
}

JsContext::~JsContext() {
    watchdog_.reset();
    JS_SetGCCallback(context_, nullptr, nullptr);
    jobs_.reset();
    JS_DestroyContext(context_);
    JS_ShutDown();
}

JsContext& JsContext::of(JSContext* context) {
    return *static_cast<JsContext*>(JS_GetContextPrivate(context));
}

bool JsContext::on_interrupt(JSContext* context) {
    return of(context).watchdog_->cause() == Watchdog::Cause::none;
}

void JsContext::on_garbage_collected(JSContext* context, JSGCStatus status, JS::GCReason, void* self) {
    auto& context_owner = *static_cast<JsContext*>(self);
    if (status != JSGC_END || !context_owner.watchdog_) return;
    if (JS_GetGCParameter(context, JSGC_BYTES) > context_owner.memory_bytes_ / 10 * 9) context_owner.watchdog_->memory_exceeded();
}

bool JsContext::allows_eval(JSContext* context, JS::RuntimeCode, JS::HandleString) {
    return JS::CurrentGlobalOrNull(context) != of(context).no_eval_global_;
}

void JsContext::collect_garbage() {
    if (watchdog_->heap_is_large() || JS_GetGCParameter(context_, JSGC_BYTES) > memory_bytes_ / 4) {
        JS_GC(context_);
    } else {
        JS_MaybeGC(context_);
    }
}

JSObject* new_global(JSContext* context, JSObject* neighbour) {
    JS::RealmOptions options;
    options.creationOptions().setSharedMemoryAndAtomicsEnabled(false).setToSourceEnabled(false).setPropertyErrorMessageFixEnabled(
        true);
    if (neighbour == nullptr) {
        options.creationOptions().setNewCompartmentAndZone();
    } else {
        options.creationOptions().setNewCompartmentInExistingZone(neighbour);
    }
    return JS_NewGlobalObject(context, &global_class, nullptr, JS::FireOnNewGlobalHook, options);
}

std::string to_utf8(JSContext* context, JSString* text) {
    JSLinearString* linear = JS_EnsureLinearString(context, text);
    if (linear == nullptr) return {};
    std::string bytes(JS::GetDeflatedUTF8StringLength(linear), '\0');
    JS::DeflateStringToUTF8Buffer(linear, mozilla::Span<char>(bytes.data(), bytes.size()));
    return bytes;
}

JSString* from_utf8(JSContext* context, std::string_view text) {
    return JS_NewStringCopyUTF8N(context, JS::UTF8Chars(text.data(), text.size()));
}

std::string take_exception(JSContext* context) {
    if (!JS_IsExceptionPending(context)) return {};
    JS::ExceptionStack exception(context);
    if (!JS::StealPendingExceptionStack(context, &exception)) return "an exception that cannot be read";
    JS::ErrorReportBuilder report(context);
    if (!report.init(context, exception, JS::ErrorReportBuilder::NoSideEffects)) return "an exception that cannot be read";
    std::string text = report.toStringResult().c_str();
    if (report.report() != nullptr && report.report()->filename != nullptr) {
        text += std::string(" (") + report.report()->filename + ":" + std::to_string(report.report()->lineno) + ")";
    }
    return text;
}

}  // namespace native
