#include "core/http/server/server.hpp"

#include "core/http/server/acceptor.hpp"
#include "domino/error.hpp"

namespace domino::http {

Server::Server(ServerSettings settings, ServerHooks hooks) {
    if (settings.threads < 1) throw Error("the HTTP server needs at least 1 thread, not " + std::to_string(settings.threads));
    if (settings.slowest_reader < 1) throw Error("the HTTP server cannot wait for readers of 0 bytes a second");
    parts_ = std::make_unique<ServerParts>(std::move(settings), std::move(hooks));
}

Server::~Server() {
    stop(std::chrono::milliseconds(0));
}

Router& Server::router() {
    return parts_->router;
}

EventHub& Server::events() {
    return parts_->events;
}

void Server::start() {
    acceptor_ = std::make_unique<Acceptor>(*parts_);
    acceptor_->open();
}

std::string Server::address() const {
    return acceptor_ ? acceptor_->address().toString() : parts_->settings.listen;
}

std::uint16_t Server::port() const {
    return acceptor_ ? acceptor_->address().port() : 0;
}

bool Server::is_stopping() const {
    return parts_->is_stopping;
}

ServerCounts Server::counts() const {
    return {.connections = acceptor_ ? acceptor_->open_connections() : 0,
            .in_flight = parts_->in_flight,
            .waiting = acceptor_ ? acceptor_->waiting() : 0,
            .refused = acceptor_ ? acceptor_->refused() : 0,
            .events = parts_->events.counts()};
}

bool Server::stop(std::chrono::milliseconds deadline) {
    const bool all_ended = !acceptor_ || acceptor_->stop(deadline);
    parts_->events.stop();
    return all_ended;
}

}  // namespace domino::http
