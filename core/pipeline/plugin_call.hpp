#pragma once

#include <exception>
#include <string>

namespace domino {

/// Calls into a plugin. Nothing thrown there comes further than this: the text of it, copied, is
/// the answer; "" when the call returned.
template <class Call>
std::string call_plugin(const char* kind, const std::string& id, const char* name, Call&& call) noexcept {
    const auto labelled = [&](const char* what) { return std::string(kind) + " " + id + " failed in " + name + ": " + what; };
    try {
        call();
        return {};
    } catch (const std::exception& error) {
        return labelled(error.what());
    } catch (...) {
        return labelled("it threw something that is no exception");
    }
}

}  // namespace domino
