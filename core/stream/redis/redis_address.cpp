#include "core/stream/redis/redis_address.hpp"

#include "domino/error.hpp"

#include <charconv>
#include <optional>

namespace domino {

namespace {

constexpr std::string_view plain_scheme = "redis://";
constexpr std::string_view sentinel_scheme = "redis+sentinel://";
constexpr const char* plain_form = "redis://[user:password@]host[:port][/database]";
constexpr const char* sentinel_form = "redis+sentinel://[user:password@]host[:port],host[:port]/master-name[/database]";

[[noreturn]] void refuse(const std::string& problem, const char* form) {
    throw Error("the address of Redis " + problem + "; expected " + form);
}

std::optional<int> number(std::string_view text, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0 || value > most) return {};
    return value;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        unsigned value = 0;
        if (i + 2 >= text.size()) return {};
        const char* begin = text.data() + i + 1;
        const auto [end, error] = std::from_chars(begin, begin + 2, value, 16);
        if (error != std::errc{} || end != begin + 2) return {};
        plain += static_cast<char>(value);
        i += 2;
    }
    return plain;
}

void take_credentials(RedisAddress& address, std::string_view text, const char* form) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) refuse("has no \":\" between user and password", form);
    const auto user = decoded(text.substr(0, colon));
    const auto password = decoded(text.substr(colon + 1));
    if (!user || !password) refuse("has a \"%\" in user or password that is not followed by two hexadecimal digits", form);
    if (password->empty()) refuse("has an empty password", form);
    address.user = *user;
    address.password = *password;
}

RedisHost host_from(std::string_view text, int default_port, const char* form) {
    RedisHost host;
    std::string_view port;
    bool has_port = false;
    if (!text.empty() && text.front() == '[') {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) refuse("has a \"[\" without \"]\"", form);
        host.name = text.substr(1, close - 1);
        has_port = close + 1 < text.size();
        port = text.substr(close + 1);
        if (has_port && port.front() != ':') refuse("has something after \"]\" that is no port", form);
        if (has_port) port.remove_prefix(1);
    } else {
        const std::size_t colon = text.find(':');
        host.name = text.substr(0, colon);
        has_port = colon != std::string_view::npos;
        if (has_port) port = text.substr(colon + 1);
        if (port.find(':') != std::string_view::npos) refuse("has a host with more than one \":\"; write IPv6 as [::1]", form);
    }
    if (host.name.empty()) refuse("has no host", form);
    const auto value = has_port ? number(port, 65535) : default_port;
    if (!value || *value == 0) refuse("has a port that is no number from 1 to 65535", form);
    host.port = *value;
    return host;
}

void take_hosts(RedisAddress& address, std::string_view text, int default_port, const char* form) {
    for (;;) {
        const std::size_t comma = text.find(',');
        address.hosts.push_back(host_from(text.substr(0, comma), default_port, form));
        if (comma == std::string_view::npos) return;
        text.remove_prefix(comma + 1);
    }
}

void take_database(RedisAddress& address, std::string_view text, const char* form) {
    if (text.empty()) return;
    const auto value = number(text, 65535);
    if (!value) refuse("has a database that is no number", form);
    address.database = *value;
}

}  // namespace

std::string RedisHost::text() const {
    const bool is_v6 = name.find(':') != std::string::npos;
    return (is_v6 ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

std::string RedisAddress::text() const {
    std::string all = has_sentinels() ? "\"" + master + "\" of the sentinels " : "";
    for (std::size_t i = 0; i < hosts.size(); ++i) all += (i == 0 ? "" : ",") + hosts[i].text();
    return database == 0 ? all : all + "/" + std::to_string(database);
}

bool is_redis_address(std::string_view text) {
    return text.starts_with("redis:") || text.starts_with("redis+sentinel:") || text.starts_with("rediss:");
}

RedisAddress parse_redis_address(std::string_view text) {
    if (text.starts_with("rediss:"))
        refuse("asks for TLS, which Domino does not speak to Redis: put a TLS tunnel in front", plain_form);
    const bool sentinels = text.starts_with(sentinel_scheme);
    const char* form = sentinels || text.starts_with("redis+sentinel") ? sentinel_form : plain_form;
    if (!sentinels && !text.starts_with(plain_scheme)) refuse("has no \"//\" after its scheme", form);
    text.remove_prefix(sentinels ? sentinel_scheme.size() : plain_scheme.size());

    RedisAddress address;
    // The last "@" before the last part that can have none: a password may hold what nobody encoded.
    if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
        take_credentials(address, text.substr(0, at), form);
        text.remove_prefix(at + 1);
    }
    const std::size_t slash = text.find('/');
    std::string_view path = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
    take_hosts(address, text.substr(0, slash), sentinels ? 26379 : 6379, form);
    if (!sentinels && address.hosts.size() > 1) refuse("names several hosts, which only sentinels may be", form);
    if (sentinels) {
        const std::size_t end = path.find('/');
        address.master = path.substr(0, end);
        if (address.master.empty()) refuse("does not say which master the sentinels watch", form);
        path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
    }
    take_database(address, path, form);
    return address;
}

}  // namespace domino
