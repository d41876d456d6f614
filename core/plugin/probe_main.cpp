#include "core/plugin/loaded_object.hpp"
#include "core/plugin/probe_protocol.hpp"
#include "domino/error.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <cstdio>

namespace {

/// The broker ends us after its own limit; should it be gone by then, we end ourselves.
constexpr unsigned own_limit_seconds = 30;

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(
            stderr,
            "usage: domino-plugin-probe FILE.so\nLoads a plugin and says whether that went well; started by the broker.\n");
        return 2;
    }
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::alarm(own_limit_seconds);
    try {
        const domino::LoadedObject object(arguments[1]);
        std::fputs(domino::probe_greeting, stdout);
        std::fflush(stdout);
    } catch (const domino::Error& error) {
        std::fputs(error.what(), stdout);
        std::fflush(stdout);
        ::_exit(domino::probe_refused);
    }
    ::_exit(0);
}
