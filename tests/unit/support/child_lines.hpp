#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

namespace domino::test {

/// A process that tells lines until it ends or is killed; killed with its object.
class ChildLines {
public:
    explicit ChildLines(const std::vector<std::string>& command) {
        int ends[2];
        if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        std::vector<char*> arguments;
        for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
        arguments.push_back(nullptr);
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::close(ends[1]);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        told_ = ::fdopen(ends[0], "r");
    }
    ~ChildLines() {
        kill();
        std::fclose(told_);
    }
    ChildLines(const ChildLines&) = delete;
    ChildLines& operator=(const ChildLines&) = delete;

    /// The next whole line without its end; "" when the child is gone.
    std::string line() {
        std::string text;
        for (int c = std::fgetc(told_); c != EOF; c = std::fgetc(told_)) {
            if (c == '\n') return text;
            text += static_cast<char>(c);
        }
        return "";
    }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }

private:
    pid_t process_ = -1;
    FILE* told_ = nullptr;
};

}  // namespace domino::test
