#include "tests/unit/support/postgres_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

namespace domino::test {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

std::filesystem::path programs() {
    for (const char* folder : {"/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin"}) {
        if (std::filesystem::exists(std::filesystem::path(folder) / "initdb")) return folder;
    }
    throw std::runtime_error("no Postgres here: install the package postgresql");
}

const passwd* other_user() {
    if (::geteuid() != 0) return nullptr;
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error("no user postgres to run Postgres as: install the package postgresql");
    return user;
}

int free_port() {
    const int one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    if (::bind(one, reinterpret_cast<sockaddr*>(&place), size) != 0 ||
        ::getsockname(one, reinterpret_cast<sockaddr*>(&place), &size) != 0)
        throw std::runtime_error("no free port");
    ::close(one);
    return ntohs(place.sin_port);
}

template <class Condition>
void wait_until(const char* what, const Condition& holds) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > until) throw std::runtime_error(std::string("waited in vain: ") + what);
        std::this_thread::sleep_for(10ms);
    }
}

pid_t parent_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t name_end = text.rfind(')');
    return name_end == std::string::npos ? -1 : static_cast<pid_t>(std::atoi(text.c_str() + name_end + 3));
}

}  // namespace

int output_of(const std::string& command, std::string& output) {
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return -1;
    output.clear();
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
    return ::pclose(pipe);
}

PostgresServer::PostgresServer() : port_(free_port()) {
    const auto password_file = folder_.path() / "password";
    std::ofstream(password_file) << password << "\n";
    if (const passwd* user = other_user()) {
        for (const auto& path : {folder_.path(), password_file}) {
            if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
                throw std::runtime_error("cannot give away " + path.string());
        }
    }
    run({programs() / "initdb", "-D", folder_.path() / "data", "-U", "domino", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
         "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile", password_file});
    start();
}

PostgresServer::~PostgresServer() {
    kill();
}

std::string PostgresServer::address() const {
    return std::string("postgresql://domino:") + password + "@127.0.0.1:" + std::to_string(port_) +
           "/postgres?connect_timeout=20";
}

std::string PostgresServer::socket_address() const {
    return "postgresql:///postgres?user=domino&host=" + folder_.path().string() + "&port=" + std::to_string(port_);
}

void PostgresServer::start() {
    process_ = spawn({programs() / "postgres", "-D", folder_.path() / "data", "-p", std::to_string(port_), "-c",
                      "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + folder_.path().string(), "-c", "fsync=on",
                      "-c", "max_connections=60", "-c", "log_min_messages=warning"});
    wait_until("Postgres to answer", [this] { return answers(); });
}

bool PostgresServer::answers() const {
    if (::waitpid(process_, nullptr, WNOHANG) == process_)
        throw std::runtime_error("Postgres ended; see " + (folder_.path() / "log").string());
    std::string output;
    return output_of((programs() / "pg_isready").string() + " -q -h 127.0.0.1 -p " + std::to_string(port_), output) == 0;
}

void PostgresServer::stop() {
    ::kill(process_, SIGINT);
    wait_for_end();
}

void PostgresServer::stop_immediate() {
    ::kill(process_, SIGQUIT);
    wait_for_end();
}

void PostgresServer::restart() {
    stop();
    start();
}

void PostgresServer::kill() {
    if (process_ <= 0) return;
    // The first one last seen would start the others anew.
    ::kill(process_, SIGSTOP);
    const auto all = processes();
    for (const pid_t one : all) ::kill(one, SIGKILL);
    wait_for_end();
    for (const pid_t one : all) wait_until("a process of Postgres to go", [one] { return ::kill(one, 0) != 0; });
}

void PostgresServer::freeze() {
    for (const pid_t one : processes()) ::kill(one, SIGSTOP);
}

void PostgresServer::thaw() {
    for (const pid_t one : processes()) ::kill(one, SIGCONT);
}

void PostgresServer::wait_for_end() {
    wait_until("Postgres to end", [this] { return ::waitpid(process_, nullptr, WNOHANG) == process_; });
    process_ = -1;
}

std::vector<pid_t> PostgresServer::processes() const {
    std::vector<pid_t> all{process_};
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const pid_t process = static_cast<pid_t>(std::atoi(entry.path().filename().c_str()));
        if (process > 0 && parent_of(process) == process_) all.push_back(process);
    }
    return all;
}

std::string PostgresServer::sql(const std::string& statements) const {
    const auto file = folder_.path() / "statements.sql";
    std::ofstream(file) << statements;
    std::string output;
    const int code = output_of((programs() / "psql").string() + " -X -q -A -t -v ON_ERROR_STOP=1 -h " + folder_.path().string() +
                                   " -p " + std::to_string(port_) + " -U domino -f " + file.string() + " postgres 2>&1",
                               output);
    if (code != 0) throw std::runtime_error("psql: " + output);
    while (!output.empty() && output.back() == '\n') output.pop_back();
    return output;
}

void PostgresServer::run(const std::vector<std::string>& command) const {
    int status = 0;
    if (::waitpid(spawn(command), &status, 0) < 0 || status != 0) {
        std::string log;
        output_of("tail -n 20 " + (folder_.path() / "log").string(), log);
        throw std::runtime_error(command[0] + " failed: " + log);
    }
}

pid_t PostgresServer::spawn(const std::vector<std::string>& command) const {
    std::vector<char*> arguments;
    for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    const std::string log = folder_.path() / "log";
    const passwd* user = other_user();
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    for (int descriptor = 3; descriptor < 1024; ++descriptor) ::close(descriptor);
    ::setpgid(0, 0);
    if (user != nullptr && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent || ::chdir("/") != 0) ::_exit(126);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace domino::test
