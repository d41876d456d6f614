#include "child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

namespace native {
namespace {

constexpr auto load_time = std::chrono::seconds(10);
constexpr auto grace = std::chrono::milliseconds(150);  // past the deadline, for the engine to stop by itself
constexpr std::string_view accepted_text = R"({"accepted":true)";

class FileActions {
public:
    explicit FileActions(int socket) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, socket, 3);
        posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions_, 4);
    }
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

/// No signal is blocked or ignored in the child, whatever the broker does.
class Attributes {
public:
    Attributes() {
        posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);  // a Ctrl-C at the terminal is the broker's to handle
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environment() {
    std::vector<std::string> texts{"TZ=UTC", "LANG=C.UTF-8"};
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* value = ::getenv(name)) texts.push_back(std::string(name) + "=" + value);
    }
    return texts;
}

pid_t spawn(const ChildSettings& settings, int socket) {
    std::vector<std::string> words{settings.program, std::to_string(settings.memory_mb),
                                   std::to_string(settings.code_timeout.count()), settings.timezone, std::to_string(::getpid())};
    auto texts = environment();
    const FileActions actions(socket);
    const Attributes attributes;
    pid_t process = -1;
    const int result = ::posix_spawn(&process, settings.program.c_str(), actions.get(), attributes.get(),
                                     pointers_to(words).data(), pointers_to(texts).data());
    if (result != 0) throw std::runtime_error("cannot start " + settings.program + ": " + std::strerror(result));
    return process;
}

}  // namespace

Child::Child(const ChildSettings& settings) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw std::runtime_error(std::string("no socket pair: ") + std::strerror(errno));
    }
    connection_ = std::make_unique<Connection>(ends[0]);
    const Connection other_end(ends[1]);
    process_ = spawn(settings, ends[1]);
}

Child::~Child() {
    kill();
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void Child::kill() {
    broken_ = true;
    ::kill(process_, SIGKILL);
}

void Child::lost(const std::string& why) {
    kill();
    throw ChildDied(why);
}

bool Child::ready(Clock::time_point until) {
    if (ready_) return true;
    Frame frame;
    try {
        if (!connection_->receive(frame, until)) return false;
    } catch (const BrokenConnection&) {
        lost("The native executor's engine process did not start; its message is on the broker's standard error.");
    }
    ready_ = frame.kind == Frame::Kind::ready;
    if (!ready_) lost("The native executor's engine process did not start as it should.");
    return true;
}

Frame Child::answer(Clock::time_point until, const HttpHandler& http) {
    Frame frame;
    while (true) {
        try {
            if (!connection_->receive(frame, until)) lost("time");
            if (frame.kind != Frame::Kind::http) return frame;
        } catch (const BrokenConnection&) {
            lost(
                "The native executor's engine process ended while it ran this workflow. It was replaced; only this call failed.");
        }
        std::string answers;
        try {
            answers = http(frame.payload, until);
        } catch (...) {
            kill();
            throw;
        }
        connection_->send(Frame::Kind::http_answers, answers);
    }
}

std::string Child::load(const std::string& key, const std::string& document) {
    try {
        connection_->send(Frame::Kind::load, key, "\n", document);
    } catch (const BrokenConnection&) {
        lost("The native executor's engine process ended.");
    }
    auto frame = answer(Clock::now() + load_time, {});
    if (frame.kind == Frame::Kind::failure) throw ChildDied(frame.payload);
    if (frame.payload.starts_with(accepted_text)) loaded_.insert(key);
    return std::move(frame.payload);
}

std::string Child::run(const std::string& key, std::string_view input, std::chrono::milliseconds deadline,
                       const HttpHandler& http) {
    const auto until = Clock::now() + deadline + grace;
    try {
        connection_->send(Frame::Kind::run, key + "\n" + std::to_string(deadline.count()) + "\n", input);
    } catch (const BrokenConnection&) {
        lost("The native executor's engine process ended.");
    }
    Frame frame;
    try {
        frame = answer(until, http);
    } catch (const ChildDied&) {
        if (Clock::now() >= until) return "tThe workflow was stopped because its time was up.";
        throw;
    }
    if (frame.kind == Frame::Kind::missing) {
        loaded_.erase(key);
        throw WorkflowMissing("the engine process has dropped the workflow");
    }
    if (frame.kind == Frame::Kind::last_outcome) kill();
    if (frame.kind == Frame::Kind::failure) return "f" + frame.payload;
    return std::move(frame.payload);
}

}  // namespace native
