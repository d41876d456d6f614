#include "tests/unit/support/redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <thread>
#include <utility>

namespace domino::test {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;

std::string text_of(const redisReply& reply) {
    switch (reply.type) {
        case REDIS_REPLY_INTEGER: return std::to_string(reply.integer);
        case REDIS_REPLY_NIL: return "";
        case REDIS_REPLY_ERROR: return "ERROR " + std::string(reply.str, reply.len);
        case REDIS_REPLY_ARRAY: {
            std::string all;
            for (std::size_t i = 0; i < reply.elements; ++i) all += (i == 0 ? "" : "\n") + text_of(*reply.element[i]);
            return all;
        }
        default: return {reply.str, reply.len};
    }
}

}  // namespace

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool found = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!found) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

RedisServer::RedisServer(std::vector<std::string> settings) : folder_(std::make_unique<TemporaryFolder>()), port_(free_port()) {
    std::ofstream file(folder_->path() / "redis.conf");
    file << "bind 127.0.0.1\nport " << port_ << "\ndir " << folder_->path().string()
         << "\nappendonly yes\nappendfsync always\nsave \"\"\nrepl-diskless-sync-delay 0\n";
    for (const std::string& setting : settings) file << setting << "\n";
    file.close();
    start();
}

RedisServer::RedisServer(Sentinel, const std::string& settings)
    : folder_(std::make_unique<TemporaryFolder>()), port_(free_port()), is_sentinel_(true) {
    std::ofstream file(folder_->path() / "redis.conf");
    file << "bind 127.0.0.1\nport " << port_ << "\ndir " << folder_->path().string() << "\n" << settings;
    file.close();
    start();
}

RedisServer RedisServer::sentinel(const RedisServer& master, const std::string& master_name) {
    const std::string name = master_name + " ";
    return {Sentinel{}, "sentinel monitor " + name + "127.0.0.1 " + std::to_string(master.port()) + " 1\n" +
                            "sentinel down-after-milliseconds " + name + "1000\nsentinel failover-timeout " + name + "3000\n"};
}

RedisServer::RedisServer(RedisServer&& other) noexcept
    : folder_(std::move(other.folder_)),
      port_(other.port_),
      is_sentinel_(other.is_sentinel_),
      process_(std::exchange(other.process_, -1)),
      password_(std::move(other.password_)) {}

RedisServer::~RedisServer() {
    kill();
}

void RedisServer::launch() {
    const std::string config = (folder_->path() / "redis.conf").string();
    const std::string log = (folder_->path() / "redis.log").string();
    process_ = ::fork();
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    const char* sentinel = is_sentinel_ ? "--sentinel" : nullptr;
    ::execlp("redis-server", "redis-server", config.c_str(), sentinel, nullptr);
    ::_exit(127);
}

void RedisServer::start() {
    launch();
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!answers()) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("redis-server does not answer on port " + std::to_string(port_));
        if (::waitpid(process_, nullptr, WNOHANG) == process_) {
            process_ = -1;
            std::ifstream log(folder_->path() / "redis.log");
            throw std::runtime_error("redis-server has ended: " + std::string(std::istreambuf_iterator<char>(log), {}));
        }
        std::this_thread::sleep_for(5ms);
    }
}

/// Also an answer that wants a password is one.
bool RedisServer::answers() const {
    try {
        const std::string answer = command({"PING"});
        return answer == "PONG" || answer.find("NOAUTH") != std::string::npos;
    } catch (const std::runtime_error&) {
        return false;
    }
}

void RedisServer::stop() {
    try {
        command({"SHUTDOWN", "SAVE"});
    } catch (const std::runtime_error&) {
        // It ends without an answer.
    }
    wait_for_end();
}

void RedisServer::kill() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    wait_for_end();
}

void RedisServer::wait_for_end() {
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

void RedisServer::freeze() {
    ::kill(process_, SIGSTOP);
}

void RedisServer::thaw() {
    ::kill(process_, SIGCONT);
}

std::string RedisServer::command(const RedisWords& words) const {
    const timeval time{5, 0};
    const std::unique_ptr<redisContext, void (*)(redisContext*)> redis(redisConnectWithTimeout("127.0.0.1", port_, time),
                                                                       redisFree);
    if (!redis || redis->err != 0) throw std::runtime_error("no connection to redis-server");
    redisSetTimeout(redis.get(), time);
    const auto ask = [&](const RedisWords& all) {
        std::vector<const char*> texts;
        std::vector<std::size_t> sizes;
        for (const std::string& word : all) {
            texts.push_back(word.data());
            sizes.push_back(word.size());
        }
        const std::unique_ptr<redisReply, void (*)(void*)> reply(
            static_cast<redisReply*>(redisCommandArgv(redis.get(), static_cast<int>(all.size()), texts.data(), sizes.data())),
            freeReplyObject);
        if (!reply) throw std::runtime_error(std::string("redis-server: ") + redis->errstr);
        return text_of(*reply);
    };
    if (!password_.empty()) ask({"AUTH", password_});
    return ask(words);
}

}  // namespace domino::test
