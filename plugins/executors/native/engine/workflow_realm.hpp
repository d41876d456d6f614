#pragma once

#include "code_realm.hpp"
#include "engine.hpp"
#include "js_context.hpp"
#include "scripts.hpp"

#include <string>
#include <string_view>

namespace native {

/// The realm that holds compiled workflows, the nodes' logic and expressions. Its built-in objects are
/// frozen after start, so that an expression cannot change what a later run sees.
class WorkflowRealm {
public:
    WorkflowRealm(JsContext& owner, const EngineSettings& settings);

    struct Call {
        bool finished = false;  ///< false: interrupted, or an exception whose text is `text`
        std::string text;
    };
    /// Calls a function of the runtime's `api` with text arguments; it returns text.
    Call call(const char* function, std::string_view first, std::string_view second = {});

    void set_effects(Effects* effects) { effects_ = effects; }

private:
    bool start();
    bool define_host(JS::HandleObject host);
    bool run_scripts(JS::HandleObject host);
    bool answer(JSContext* context, JS::HandleString question, JS::MutableHandleValue value);
    bool sleep(std::chrono::milliseconds time);

    static WorkflowRealm& self(const JS::CallArgs& args);
    static bool compile(JSContext* context, unsigned argc, JS::Value* vp);
    static bool load(JSContext* context, unsigned argc, JS::Value* vp);
    static bool run_code(JSContext* context, unsigned argc, JS::Value* vp);
    static bool sleep(JSContext* context, unsigned argc, JS::Value* vp);
    static bool http(JSContext* context, unsigned argc, JS::Value* vp);
    static bool digest(JSContext* context, unsigned argc, JS::Value* vp);
    static bool random(JSContext* context, unsigned argc, JS::Value* vp);

    JsContext& owner_;
    const EngineSettings settings_;
    JSContext* context_;
    ScriptLibrary scripts_;
    Effects* effects_ = nullptr;
    JS::PersistentRootedObject global_;
    JS::PersistentRootedObject api_;
};

}  // namespace native
