#include "workflow_realm.hpp"

#include "named_digest.hpp"

#include <js/CallAndConstruct.h>
#include <js/CompilationAndEvaluation.h>
#include <js/Conversions.h>
#include <js/Exception.h>
#include <js/PropertyAndElement.h>
#include <js/SourceText.h>
#include <js/StableStringChars.h>
#include <js/Wrapper.h>
#include <jsapi.h>
#include <jsfriendapi.h>
#include <domino/encoding.hpp>
#include <stdexcept>

namespace native {
namespace {

struct HostFunction {
    const char* name;
    JSNative function;
    unsigned arguments;
};

bool set_text(JSContext* context, std::string_view text, JS::MutableHandleValue value) {
    JSString* made = from_utf8(context, text);
    if (made == nullptr) return false;
    value.setString(made);
    return true;
}

bool wants_text(JSContext* context, const JS::CallArgs& args, unsigned count, const char* function) {
    if (!args.requireAtLeast(context, function, count)) return false;
    for (unsigned i = 0; i < count; ++i) {
        if (args[i].isString()) continue;
        JS_ReportErrorASCII(context, "%s wants texts", function);
        return false;
    }
    return true;
}

}  // namespace

WorkflowRealm::WorkflowRealm(JsContext& owner, const EngineSettings& settings)
    : owner_(owner),
      settings_(settings),
      context_(owner.get()),
      global_(context_, new_global(context_, nullptr)),
      api_(context_) {
    if (!global_) throw std::runtime_error("no memory for the workflows' global object");
    const JSAutoRealm realm(context_, global_);
    if (!start()) throw std::runtime_error("the native executor's runtime did not start: " + take_exception(context_));
    owner_.forbid_eval_in(global_);
}

WorkflowRealm& WorkflowRealm::self(const JS::CallArgs& args) {
    return *static_cast<WorkflowRealm*>(js::GetFunctionNativeReserved(&args.callee(), 0).toPrivate());
}

bool WorkflowRealm::define_host(JS::HandleObject host) {
    const HostFunction functions[] = {{"compile", &compile, 2}, {"load", &load, 1}, {"runCode", &run_code, 1},
                                      {"sleep", &sleep, 1},     {"http", &http, 1}, {"digest", &digest, 4},
                                      {"random", &random, 1}};
    for (const auto& function : functions) {
        JSFunction* defined =
            js::DefineFunctionWithReserved(context_, host, function.name, function.function, function.arguments, 0);
        if (defined == nullptr) return false;
        js::SetFunctionNativeReserved(JS_GetFunctionObject(defined), 0, JS::PrivateValue(this));
    }
    JS::RootedValue zone(context_);
    return set_text(context_, settings_.timezone, &zone) && JS_SetProperty(context_, host, "timezone", zone);
}

bool WorkflowRealm::run_scripts(JS::HandleObject host) {
    JS::RootedObject domino(context_, JS_NewPlainObject(context_));
    JS::RootedValueArray<2> arguments(context_);
    arguments[0].setObjectOrNull(domino);
    arguments[1].setObject(*host);
    JS::RootedValue script(context_);
    JS::RootedValue ignored(context_);
    for (const auto& embedded : embedded_scripts()) {
        if (embedded.name.find("lib/") == 0 || embedded.name == "code_prelude.js") continue;
        if (!scripts_.evaluate(context_, embedded.name, &script)) return false;
        if (!JS::Call(context_, JS::UndefinedHandleValue, script, arguments, &ignored)) return false;
    }
    JS::RootedValue api(context_);
    if (!JS_GetProperty(context_, domino, "api", &api) || !api.isObject()) return false;
    api_ = &api.toObject();
    return true;
}

bool WorkflowRealm::start() {
    JS::RootedObject host(context_, JS_NewPlainObject(context_));
    return host && define_host(host) && run_scripts(host);
}

WorkflowRealm::Call WorkflowRealm::call(const char* function, std::string_view first, std::string_view second) {
    const JSAutoRealm realm(context_, global_);
    JS::RootedValueArray<2> arguments(context_);
    JS::RootedValue value(context_);
    if (!set_text(context_, first, arguments[0]) || !set_text(context_, second, arguments[1]) ||
        !JS_CallFunctionName(context_, api_, function, arguments, &value)) {
        return {.finished = false, .text = take_exception(context_)};
    }
    return {.finished = true, .text = value.isString() ? to_utf8(context_, value.toString()) : std::string()};
}

bool WorkflowRealm::compile(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!wants_text(context, args, args.length(), "compile") || args.length() == 0) return false;
    std::vector<std::string> names;
    std::vector<const char*> name_texts;
    for (unsigned i = 1; i < args.length(); ++i) names.push_back(to_utf8(context, args[i].toString()));
    for (const auto& name : names) name_texts.push_back(name.c_str());
    JS::AutoStableStringChars body(context);
    JS::SourceText<char16_t> text;
    if (!body.initTwoByte(context, args[0].toString()) ||
        !text.init(context, body.twoByteChars(), body.twoByteRange().length(), JS::SourceOwnership::Borrowed)) {
        return false;
    }
    JS::CompileOptions options(context);
    options.setFileAndLine("expression", 1).setIntroductionType("expression");
    JS::RootedObjectVector scope(context);
    JSFunction* compiled =
        JS::CompileFunction(context, scope, options, "expression", static_cast<unsigned>(names.size()), name_texts.data(), text);
    if (compiled == nullptr) return false;
    args.rval().setObject(*JS_GetFunctionObject(compiled));
    return true;
}

bool WorkflowRealm::load(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!wants_text(context, args, 1, "load")) return false;
    return self(args).scripts_.evaluate(context, to_utf8(context, args[0].toString()), args.rval());
}

bool WorkflowRealm::answer(JSContext* context, JS::HandleString question, JS::MutableHandleValue value) {
    JS::RootedValueArray<1> arguments(context);
    arguments[0].setString(question);
    {
        const JSAutoRealm realm(context, global_);
        if (!JS_WrapValue(context, arguments[0]) || !JS_CallFunctionName(context, api_, "answer", arguments, value)) return false;
    }
    return JS_WrapValue(context, value);
}

bool WorkflowRealm::run_code(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!wants_text(context, args, 1, "runCode")) return false;
    auto& realm = self(args);
    CodeRealm code(realm.owner_, realm.scripts_, realm.global_,
                   {.ask = [&realm](JSContext* asking, JS::HandleString question,
                                    JS::MutableHandleValue value) { return realm.answer(asking, question, value); },
                    .sleep = [&realm](std::chrono::milliseconds time) { return realm.sleep(time); }});
    std::string outcome;
    if (!code.run(to_utf8(context, args[0].toString()), realm.settings_.code_timeout, outcome)) return false;
    return set_text(context, outcome, args.rval());
}

bool WorkflowRealm::sleep(std::chrono::milliseconds time) {
    const auto until = std::min(Watchdog::Clock::now() + time, owner_.watchdog().deadline());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Watchdog::Clock::now());
    if (left.count() > 0 && (effects_ == nullptr || !effects_->sleep(left))) return false;
    return Watchdog::Clock::now() < owner_.watchdog().deadline();
}

bool WorkflowRealm::sleep(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    double time = 0;
    if (!args.requireAtLeast(context, "sleep", 1) || !JS::ToNumber(context, args[0], &time)) return false;
    auto& realm = self(args);  // before rval, which takes the place of the callee
    args.rval().setUndefined();
    return realm.sleep(std::chrono::milliseconds(static_cast<long>(std::clamp(time, 0.0, 1e8))));
}

bool WorkflowRealm::http(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    auto& realm = self(args);
    if (!wants_text(context, args, 1, "http") || realm.effects_ == nullptr) return false;
    try {
        return set_text(context, realm.effects_->http(to_utf8(context, args[0].toString())), args.rval());
    } catch (const std::exception& error) {
        JS_ReportErrorUTF8(context, "%s", error.what());
        return false;
    }
}

bool WorkflowRealm::digest(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (!wants_text(context, args, args.length(), "digest") || args.length() < 3) return false;
    std::optional<std::string> key;
    if (args.length() > 3) key = to_utf8(context, args[3].toString());
    const auto bytes = native::digest(to_utf8(context, args[0].toString()), to_utf8(context, args[2].toString()), key);
    if (!bytes) {
        JS_ReportErrorASCII(context, "Invalid digest");
        return false;
    }
    const bool base64 = to_utf8(context, args[1].toString()) == "base64";
    return set_text(context, base64 ? domino::to_base64(*bytes) : domino::to_hex(*bytes), args.rval());
}

bool WorkflowRealm::random(JSContext* context, unsigned argc, JS::Value* vp) {
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    double count = 0;
    if (!args.requireAtLeast(context, "random", 1) || !JS::ToNumber(context, args[0], &count)) return false;
    return set_text(context, domino::to_hex(random_bytes(static_cast<std::size_t>(std::clamp(count, 1.0, 4096.0)))), args.rval());
}

}  // namespace native
