#include "core/cli/commands.hpp"
#include "core/config/environment.hpp"
#include "core/plugin/http_client.hpp"
#include "domino/error.hpp"

#include <iostream>

namespace domino {
namespace {

constexpr std::chrono::milliseconds patience{4000};

/// Where the broker of this machine is reached that listens at `listen`: every address includes the loopback one.
std::string local_address(const std::string& listen) {
    const auto colon = listen.rfind(':');
    const std::string port = listen.substr(colon);
    if (port == ":0")
        throw Error("DOMINO_LISTEN has port 0, so that nobody knows the port; name one to ask after the broker's health");
    const std::string host = listen.substr(0, colon);
    if (host == "0.0.0.0") return "127.0.0.1" + port;
    if (host == "[::]") return "[::1]" + port;
    return listen;
}

/// Asks the broker of this machine itself, without token, proxy or DOMINO_PUBLIC_URL: what is asked after is this
/// process, not the way to it.
int health(const Settings& settings) {
    const std::string url = "http://" + local_address(settings.listen) + "/healthz";
    HttpResponse response;
    try {
        response =
            PocoHttpClient(Environment{}).send({.method = "GET", .url = url, .headers = {}, .body = {}, .peer = {}}, patience);
    } catch (const Error& error) {
        throw Error("no broker answers at " + url + " (" + error.what() + "); is DOMINO_LISTEN that of the broker?");
    }
    if (response.status != 200) throw Error(url + " answers with HTTP status " + std::to_string(response.status));
    std::cout << "ok\n";
    return exit_ok;
}

}  // namespace

void add_health_command(CLI::App& app, Action& action) {
    app.add_subcommand("health", "Say whether the broker at DOMINO_LISTEN answers (for health checks)")->callback([&action] {
        action = health;
    });
}

}  // namespace domino
