#pragma once

#ifdef DOMINO_CUT_POINTS
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#endif

namespace domino {

/// A place where a test may let the broker die or freeze, as if at that very moment:
/// DOMINO_CUT=NAME[:stop]. Exists in test builds only; in a release it is nothing.
inline void cut_point([[maybe_unused]] const char* name) {
#ifdef DOMINO_CUT_POINTS
    static const char* const wanted = std::getenv("DOMINO_CUT");
    if (wanted == nullptr || std::strncmp(wanted, name, std::strlen(name)) != 0) return;
    const char* how = wanted + std::strlen(name);
    if (*how == 0) ::kill(::getpid(), SIGKILL);
    if (std::strcmp(how, ":stop") == 0) ::kill(::getpid(), SIGSTOP);
#endif
}

}  // namespace domino
