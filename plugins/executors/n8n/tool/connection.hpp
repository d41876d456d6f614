#pragma once

#include "../api_client.hpp"
#include "../config.hpp"
#include "../publisher.hpp"
#include "poco_http.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace n8n {

/// Where things are, as `domino` told by the environment of this program: DOMINO_CONFIG, DOMINO_SECRETS, DOMINO_WORKFLOWS.
struct Places {
    std::filesystem::path config = "plugins.json";
    std::filesystem::path secrets = "data/secrets";
    std::filesystem::path workflows = "deploy/workflows";

    static Places from_environment();
};

/// A secret as the broker would find it; "" when it is not set. Throws `Error` when its file cannot be read.
std::string read_secret(const std::string& name, const Places& places);
/// Writes a secret file that only its owner can read, whole or not at all; says nothing of what is in it.
void write_secret(const std::string& name, const std::string& value, const Places& places);

/// The n8n executor's config in plugins.json; its defaults when plugins.json has none. The API key is resolved, and
/// empty when it is not set.
Config read_config(const Places& places);

/// What `Publisher` remembers, for the time of one command.
class ShortMemory : public domino::KeyValue {
public:
    std::optional<std::string> get(const std::string& key) override;
    void put(const std::string& key, const std::string& value, std::chrono::seconds keep) override;
    std::string put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds keep) override;
    void erase(const std::string& key) override;

private:
    std::map<std::string, std::string> values_;
};

/// An n8n that is set up. Throws `Error` that says how to set it up when it is not.
class Connection {
public:
    Connection(const Config& config);

    ApiClient& api() { return api_; }
    Publisher& publisher() { return publisher_; }
    domino::HttpClient& http() { return http_; }
    const Config& config() const { return config_; }

private:
    const Config config_;
    PocoHttp http_;
    ApiClient api_;
    ShortMemory memory_;
    Publisher publisher_;
};

}  // namespace n8n
