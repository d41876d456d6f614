#include "code_realm.hpp"

#include <js/CallAndConstruct.h>
#include <js/CompilationAndEvaluation.h>
#include <js/Exception.h>
#include <js/PropertyAndElement.h>
#include <js/SourceText.h>
#include <js/ValueArray.h>
#include <jsapi.h>
#include <jsfriendapi.h>

namespace native {
namespace {

constexpr char timeout_outcome[] = R"({"interrupted":"timeout"})";
constexpr char unsettled_outcome[] = R"({"interrupted":"unsettled"})";

}  // namespace

CodeRealm::CodeRealm(JsContext& owner, ScriptLibrary& scripts, JSObject* neighbour, Hooks hooks)
    : owner_(owner),
      scripts_(scripts),
      hooks_(std::move(hooks)),
      context_(owner.get()),
      global_(context_, new_global(context_, neighbour)) {}

CodeRealm::~CodeRealm() {
    owner_.jobs().clear();
}

CodeRealm& CodeRealm::self(const JS::CallArgs& args) {
    return *static_cast<CodeRealm*>(js::GetFunctionNativeReserved(&args.callee(), 0).toPrivate());
}

bool CodeRealm::ask(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!args.requireAtLeast(context, "ask", 1) || !args[0].isString()) return false;
    JS::RootedString question(context, args[0].toString());
    return self(args).hooks_.ask(context, question, args.rval());
}

bool CodeRealm::load(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!args.requireAtLeast(context, "load", 1) || !args[0].isString()) return false;
    return self(args).scripts_.evaluate(context, to_utf8(context, args[0].toString()), args.rval());
}

bool CodeRealm::compile(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!args.requireAtLeast(context, "compile", 1) || !args[0].isString()) return false;
    const std::string source = to_utf8(context, args[0].toString());
    JS::SourceText<mozilla::Utf8Unit> text;
    if (!text.init(context, source.data(), source.size(), JS::SourceOwnership::Borrowed)) return false;
    JS::CompileOptions options(context);
    options.setFileAndLine("code", 1);
    return JS::Evaluate(context, options, text, args.rval());
}

bool CodeRealm::define(JS::HandleObject host, const char* name, JSNative function, unsigned arguments) {
    JSFunction* defined = js::DefineFunctionWithReserved(context_, host, name, function, arguments, 0);
    if (defined == nullptr) return false;
    js::SetFunctionNativeReserved(JS_GetFunctionObject(defined), 0, JS::PrivateValue(this));
    return true;
}

bool CodeRealm::start(std::string_view job, JS::MutableHandleObject runner) {
    JS::RootedObject host(context_, JS_NewPlainObject(context_));
    if (!host || !define(host, "ask", &ask, 1) || !define(host, "load", &load, 1) || !define(host, "compile", &compile, 1)) {
        return false;
    }
    JS::RootedValue prelude(context_);
    if (!scripts_.evaluate(context_, "code_prelude.js", &prelude)) return false;
    JS::RootedValueArray<1> prelude_arguments(context_);
    prelude_arguments[0].setObject(*host);
    JS::RootedValue made(context_);
    if (!JS::Call(context_, JS::UndefinedHandleValue, prelude, prelude_arguments, &made) || !made.isObject()) return false;
    runner.set(&made.toObject());
    JSString* text = from_utf8(context_, job);
    if (text == nullptr) return false;
    JS::RootedValueArray<1> arguments(context_);
    arguments[0].setString(text);
    JS::RootedValue ignored(context_);
    return JS_CallFunctionName(context_, runner, "run", arguments, &ignored);
}

bool CodeRealm::call(JS::HandleObject runner, const char* method, JS::MutableHandleValue value) {
    return JS_CallFunctionName(context_, runner, method, JS::HandleValueArray::empty(), value);
}

bool CodeRealm::read_outcome(JS::HandleObject runner, std::string& outcome, bool& there) {
    JS::RootedValue value(context_);
    if (!call(runner, "outcome", &value)) return false;
    there = value.isString();
    if (there) outcome = to_utf8(context_, value.toString());
    return true;
}

bool CodeRealm::settle(JS::HandleObject runner, std::string& outcome) {
    JS::RootedValue delay(context_);
    while (true) {
        owner_.jobs().runJobs(context_);
        if (owner_.watchdog().cause() != Watchdog::Cause::none) return false;
        bool there = false;
        if (!read_outcome(runner, outcome, there)) return false;
        if (there) return true;
        if (!call(runner, "nextDelay", &delay)) return false;
        if (!delay.isNumber() || delay.toNumber() < 0) {
            outcome = unsettled_outcome;
            return true;
        }
        if (!hooks_.sleep(std::chrono::milliseconds(static_cast<long>(std::min(delay.toNumber(), 1e9))))) return false;
        if (!call(runner, "fireTimers", &delay)) return false;
    }
}

bool CodeRealm::run(std::string_view job, std::chrono::milliseconds timeout, std::string& outcome) {
    if (!global_) return false;
    const JSAutoRealm realm(context_, global_);
    auto& watchdog = owner_.watchdog();
    watchdog.arm_code(Watchdog::Clock::now() + timeout);
    JS::RootedObject runner(context_);
    const bool finished = start(job, &runner) && settle(runner, outcome);
    watchdog.disarm_code();
    owner_.jobs().clear();
    if (watchdog.cause() == Watchdog::Cause::code_timeout) {
        JS_ClearPendingException(context_);
        watchdog.forget_code_timeout();
        outcome = timeout_outcome;
        return true;
    }
    if (!finished && JS_IsExceptionPending(context_)) {
        outcome = R"({"interrupted":"memory"})";
        JS_ClearPendingException(context_);
        return true;
    }
    return finished;
}

}  // namespace native
