// domino-native-engine: one engine behind a socket (descriptor 3), started and fed by the native executor.

#include "engine/engine.hpp"
#include "frame.hpp"
#include "sandbox.hpp"

#include <unistd.h>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

namespace native {
namespace {

constexpr int socket_descriptor = 3;
constexpr auto for_ever = Connection::Clock::time_point::max();

class RemoteEffects final : public Effects {
public:
    explicit RemoteEffects(Connection& connection) : connection_(connection) {}

    std::string http(const std::string& requests) override {
        connection_.send(Frame::Kind::http, requests);
        Frame frame;
        connection_.receive(frame, for_ever);
        if (frame.kind != Frame::Kind::http_answers) throw BrokenConnection("an answer to HTTP requests was expected");
        return std::move(frame.payload);
    }

    bool sleep(std::chrono::milliseconds time) override { return !connection_.wait_readable(Connection::Clock::now() + time); }

private:
    Connection& connection_;
};

std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) throw BrokenConnection("a frame lacks a line");
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

long to_number(std::string_view text) {
    long number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void load(Engine& engine, Connection& connection, std::string_view payload) {
    const std::string key(take_line(payload));
    connection.send(Frame::Kind::loaded, engine.load(key, payload));
}

void run(Engine& engine, Connection& connection, std::string_view payload) {
    const std::string key(take_line(payload));
    const std::chrono::milliseconds deadline(to_number(take_line(payload)));
    if (!engine.has(key)) return connection.send(Frame::Kind::missing, {});
    RemoteEffects effects(connection);
    const auto answer = engine.run(key, payload, deadline, effects);
    const char status = static_cast<char>(answer.status);
    const auto kind = answer.worn ? Frame::Kind::last_outcome : Frame::Kind::outcome;
    if (answer.text.size() >= largest_frame) return connection.send(kind, "f", "The output of the workflow is too large.");
    connection.send(kind, {&status, 1}, answer.text);
    if (answer.worn) throw BrokenConnection("memory got short");
}

void serve(Engine& engine, Connection& connection) {
    Frame frame;
    connection.send(Frame::Kind::ready, {});
    while (connection.receive(frame, for_ever)) {
        try {
            if (frame.kind == Frame::Kind::load) load(engine, connection, frame.payload);
            if (frame.kind == Frame::Kind::run) run(engine, connection, frame.payload);
        } catch (const BrokenConnection&) {
            throw;
        } catch (const std::exception& error) {
            connection.send(Frame::Kind::failure, error.what());
        }
    }
}

int start(char** arguments) {
    EngineSettings settings;
    settings.memory_bytes = static_cast<std::size_t>(to_number(arguments[1])) << 20;
    settings.code_timeout = std::chrono::milliseconds(to_number(arguments[2]));
    settings.timezone = arguments[3];
    enter_sandbox(settings.memory_bytes, static_cast<int>(to_number(arguments[4])));
    Engine engine(settings);
    Connection connection(socket_descriptor);
    try {
        serve(engine, connection);
    } catch (const BrokenConnection&) {
        ::_exit(EXIT_SUCCESS);  // the executor is gone or no longer wants this process
    }
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace native

int main(int count, char** arguments) {
    if (count != 5) {
        std::cerr << "domino-native-engine is started by Domino's native executor; it is not to be run by hand.\n";
        return EXIT_FAILURE;
    }
    try {
        return native::start(arguments);
    } catch (const std::exception& error) {
        std::cerr << "domino-native-engine: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
