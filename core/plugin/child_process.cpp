#include "core/plugin/child_process.hpp"

#include "domino/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace domino {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t most_output = 64 * 1024;

class Pipe {
public:
    Pipe() {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int reader() const { return ends_[0]; }
    int writer() const { return ends_[1]; }
    void close_reader() { close_end(ends_[0]); }
    void close_writer() { close_end(ends_[1]); }

private:
    static void close_end(int& end) {
        if (end >= 0) ::close(std::exchange(end, -1));
    }
    std::array<int, 2> ends_{-1, -1};
};

class FileActions {
public:
    FileActions() { ::posix_spawn_file_actions_init(&actions_); }
    ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    void read_nothing() { ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0); }
    void connect(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

class Attributes {
public:
    Attributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_;
};

/// What a child may know of our environment: never the settings, which hold secrets.
std::vector<std::string> small_environment() {
    std::vector<std::string> variables;
    for (const char* name :
         {"PATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
        if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

pid_t spawn(std::vector<std::string> command, int output, int errors) {
    FileActions actions;
    actions.read_nothing();
    actions.connect(output, STDOUT_FILENO);
    actions.connect(errors, STDERR_FILENO);
    const Attributes attributes;
    std::vector<std::string> environment = small_environment();
    pid_t child = 0;
    const int error = ::posix_spawn(&child, command.front().c_str(), actions.get(), attributes.get(), pointers_to(command).data(),
                                    pointers_to(environment).data());
    if (error != 0) throw Error("cannot start " + command.front() + ": " + std::strerror(error));
    return child;
}

/// Reads what is there; false at the end.
bool read_some(int handle, std::string& text) {
    char buffer[4096];
    const ssize_t got = ::read(handle, buffer, sizeof buffer);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (got > 0 && text.size() < most_output) text.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
}

int milliseconds_until(Clock::time_point end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left) + 1;
}

/// False when the time was over before both pipes were closed.
bool drain(Pipe& output, Pipe& errors, ChildOutcome& outcome, Clock::time_point end) {
    while (output.reader() >= 0 || errors.reader() >= 0) {
        pollfd handles[] = {{output.reader(), POLLIN, 0}, {errors.reader(), POLLIN, 0}};
        const int wait = milliseconds_until(end);
        if (wait == 0) return false;
        if (::poll(handles, 2, wait) < 0 && errno != EINTR) return false;
        if (handles[0].revents != 0 && !read_some(output.reader(), outcome.output)) output.close_reader();
        if (handles[1].revents != 0 && !read_some(errors.reader(), outcome.errors)) errors.close_reader();
    }
    return true;
}

/// Waits for the end of the child; kills it and its group when the time is over.
int reap(pid_t child, bool kill_now, ChildOutcome& outcome, Clock::time_point end) {
    int status = 0;
    if (!kill_now) {
        for (;;) {
            const pid_t ended = ::waitpid(child, &status, WNOHANG);
            if (ended == child) return status;
            if (ended < 0 && errno != EINTR) return 0;
            if (Clock::now() >= end) break;
            ::poll(nullptr, 0, 2);
        }
    }
    outcome.timed_out = true;
    ::kill(-child, SIGKILL);
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

ChildOutcome run_child(const std::vector<std::string>& command, std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    Pipe output;
    Pipe errors;
    const pid_t child = spawn(command, output.writer(), errors.writer());
    output.close_writer();
    errors.close_writer();
    ChildOutcome outcome;
    const bool drained = drain(output, errors, outcome, end);
    const int status = reap(child, !drained, outcome, end);
    if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
    if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
    return outcome;
}

}  // namespace domino
