#pragma once

#include "js_context.hpp"
#include "scripts.hpp"

#include <chrono>
#include <functional>

namespace native {

/// Runs the JavaScript of one Code node in a fresh global that shares nothing with the workflow's realm but
/// text: what it needs to know it asks for by a JSON text and is answered with one.
class CodeRealm {
public:
    struct Hooks {
        /// Answers a question of the node's code; false with an exception pending in the current realm.
        std::function<bool(JSContext*, JS::HandleString question, JS::MutableHandleValue answer)> ask;
        /// Waits for a timer; false when the call is over.
        std::function<bool(std::chrono::milliseconds)> sleep;
    };

    CodeRealm(JsContext& owner, ScriptLibrary& scripts, JSObject* neighbour, Hooks hooks);
    ~CodeRealm();

    /// `job` and the outcome are JSON texts, see runtime/code_prelude.js. False when interrupted for good; an
    /// expired code timeout is an outcome of its own.
    bool run(std::string_view job, std::chrono::milliseconds timeout, std::string& outcome);

private:
    bool start(std::string_view job, JS::MutableHandleObject runner);
    bool settle(JS::HandleObject runner, std::string& outcome);
    bool call(JS::HandleObject runner, const char* method, JS::MutableHandleValue value);
    bool read_outcome(JS::HandleObject runner, std::string& outcome, bool& there);

    static bool ask(JSContext* context, unsigned argc, JS::Value* vp);
    static bool load(JSContext* context, unsigned argc, JS::Value* vp);
    static bool compile(JSContext* context, unsigned argc, JS::Value* vp);
    static CodeRealm& self(const JS::CallArgs& args);
    bool define(JS::HandleObject host, const char* name, JSNative function, unsigned arguments);

    JsContext& owner_;
    ScriptLibrary& scripts_;
    Hooks hooks_;
    JSContext* context_;
    JS::PersistentRootedObject global_;
};

}  // namespace native
