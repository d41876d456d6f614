#pragma once

#include <js/experimental/JSStencil.h>
#include <mozilla/RefPtr.h>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace native {

struct Script {
    std::string_view name;
    std::string_view source;
};

/// The project's own JavaScript (runtime/), compiled into the program; in the order of loading.
std::span<const Script> embedded_scripts();

/// Embedded scripts, compiled once and then instantiated in as many realms as wanted.
class ScriptLibrary {
public:
    /// Evaluates the script in the current realm; its value is what its last expression gives.
    bool evaluate(JSContext* context, std::string_view name, JS::MutableHandleValue value);

private:
    std::map<std::string, RefPtr<JS::Stencil>, std::less<>> stencils_;
};

}  // namespace native
