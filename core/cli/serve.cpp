#include "core/cli/broker.hpp"
#include "core/cli/commands.hpp"

#include <csignal>
#include <iostream>

namespace domino {
namespace {

sigset_t handled_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
    return signals;
}

/// Reloads on SIGHUP until SIGTERM or SIGINT comes.
void wait_for_the_end(Broker& broker, const sigset_t& signals) {
    for (;;) {
        int number = 0;
        if (sigwait(&signals, &number) != 0) continue;
        if (number != SIGHUP) return;
        print_faults(broker.reload());
    }
}

int serve(const Settings& settings) {
    const sigset_t signals = handled_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    Broker broker(settings, process_environment());
    const auto faults = broker.start();
    print_faults(faults);
    if (has_errors(faults)) return exit_usage;
    std::cout << "Domino listens on http://" << broker.address() << "\nLog in:  " << broker.login_link() << std::endl;
    wait_for_the_end(broker, signals);
    std::cout << "Domino stops: what is under way is finished first." << std::endl;
    broker.stop();
    return exit_ok;
}

}  // namespace

void print_faults(const std::vector<Fault>& faults) {
    for (const auto& fault : faults) std::cerr << (fault.warning ? "" : "error: ") << to_string(fault) << "\n";
}

void add_serve_commands(CLI::App& app, Action& action) {
    auto* command = app.add_subcommand("serve", "Run the broker until SIGTERM; SIGHUP reloads plugins.json and the catalog");
    command->callback([&action] { action = serve; });
}

}  // namespace domino
