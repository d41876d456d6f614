#include "scripts.hpp"

#include <js/CompilationAndEvaluation.h>
#include <js/CompileOptions.h>
#include <js/SourceText.h>
#include <jsapi.h>

namespace native {
namespace {

const Script* find_script(std::string_view name) {
    for (const auto& script : embedded_scripts()) {
        if (script.name == name) return &script;
    }
    return nullptr;
}

RefPtr<JS::Stencil> compile(JSContext* context, const Script& script, const JS::CompileOptions& options) {
    JS::SourceText<mozilla::Utf8Unit> text;
    if (!text.init(context, script.source.data(), script.source.size(), JS::SourceOwnership::Borrowed)) return nullptr;
    return JS::CompileGlobalScriptToStencil(context, options, text);
}

}  // namespace

bool ScriptLibrary::evaluate(JSContext* context, std::string_view name, JS::MutableHandleValue value) {
    const Script* script = find_script(name);
    if (script == nullptr) {
        JS_ReportErrorUTF8(context, "no script %s", std::string(name).c_str());
        return false;
    }
    const std::string file(name);
    JS::CompileOptions options(context);
    options.setFileAndLine(file.c_str(), 1).setForceFullParse();  // a realm would else parse each function again
    auto found = stencils_.find(name);
    if (found == stencils_.end()) {
        auto stencil = compile(context, *script, options);
        if (!stencil) return false;
        found = stencils_.emplace(file, std::move(stencil)).first;
    }
    const JS::InstantiateOptions instantiate(options);
    JS::RootedScript instance(context, JS::InstantiateGlobalStencil(context, instantiate, found->second));
    return instance && JS_ExecuteScript(context, instance, value);
}

}  // namespace native
