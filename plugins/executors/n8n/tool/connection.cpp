#include "connection.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace n8n {
namespace {

using domino::Json;

std::string variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? "" : value;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) throw domino::Error(path.string() + ": cannot be read");
    return text.str();
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return text;
}

std::string variable_of_secret(const std::string& name) {
    std::string variable = "DOMINO_SECRET_";
    for (const unsigned char c : name) variable += c == '-' ? '_' : static_cast<char>(std::toupper(c));
    return variable;
}

void resolve(Json& config, const Places& places) {
    for (auto& member : config.items())
        if (member.value().is_object() && member.value().contains("secret") && member.value()["secret"].is_string())
            member.value() = read_secret(member.value()["secret"].get<std::string>(), places);
}

/// Closed and, unless it was kept, deleted.
class NewFile {
public:
    explicit NewFile(std::filesystem::path path)
        : path_(std::move(path)), handle_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
        if (handle_ < 0) throw domino::Error(path_.string() + ": cannot be written");
    }
    ~NewFile() {
        ::close(handle_);
        ::unlink(path_.c_str());
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    void write(const std::string& text) const {
        std::size_t done = 0;
        while (done < text.size()) {
            const auto wrote = ::write(handle_, text.data() + done, text.size() - done);
            if (wrote <= 0) throw domino::Error(path_.string() + ": cannot be written");
            done += static_cast<std::size_t>(wrote);
        }
        if (::fsync(handle_) != 0) throw domino::Error(path_.string() + ": cannot be written");
    }

private:
    const std::filesystem::path path_;
    const int handle_;
};

}  // namespace

Places Places::from_environment() {
    Places places;
    if (const std::string value = variable("DOMINO_CONFIG"); !value.empty()) places.config = value;
    if (const std::string value = variable("DOMINO_WORKFLOWS"); !value.empty()) places.workflows = value;
    if (const std::string value = variable("DOMINO_SECRETS"); !value.empty())
        places.secrets = value;
    else if (const std::string data = variable("DOMINO_DATA"); !data.empty())
        places.secrets = std::filesystem::path(data) / "secrets";
    return places;
}

std::string read_secret(const std::string& name, const Places& places) {
    const std::string direct = variable_of_secret(name);
    if (const std::string value = variable(direct); !value.empty()) return value;
    if (const std::string file = variable(direct + "_FILE"); !file.empty()) return trimmed(read_file(file));
    const auto file = places.secrets / name;
    return std::filesystem::exists(file) ? trimmed(read_file(file)) : "";
}

void write_secret(const std::string& name, const std::string& value, const Places& places) {
    std::filesystem::create_directories(places.secrets);
    ::chmod(places.secrets.c_str(), 0700);
    const auto file = places.secrets / name;
    const auto fresh = places.secrets / ("." + name + ".new");
    std::filesystem::remove(fresh);
    const NewFile written(fresh);
    written.write(value + "\n");
    std::filesystem::rename(fresh, file);
}

Config read_config(const Places& places) {
    Json own = Json::object();
    if (std::filesystem::exists(places.config)) {
        const Json all = domino::parse_json(read_file(places.config), domino::result_limits);
        const Json plugins = all.is_object() && all.contains("plugins") ? all["plugins"] : Json::object();
        for (const auto& plugin : plugins.items()) {
            const std::string library = plugin.value().is_object() ? plugin.value().value("library", std::string()) : "";
            if (library.find("executor_n8n") != std::string::npos) own = plugin.value().value("config", Json::object());
        }
    }
    resolve(own, places);
    Config config = config_from_json(own);
    if (config.api_key.empty()) config.api_key = read_secret(api_key_secret, places);
    return config;
}

std::optional<std::string> ShortMemory::get(const std::string& key) {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

void ShortMemory::put(const std::string& key, const std::string& value, std::chrono::seconds) {
    values_[key] = value;
}

std::string ShortMemory::put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds) {
    return values_.emplace(key, value).first->second;
}

void ShortMemory::erase(const std::string& key) {
    values_.erase(key);
}

Connection::Connection(const Config& config)
    : config_(config),
      api_(http_, config.base_url, config.api_key, std::max(config.timeout, std::chrono::milliseconds(30000))),
      publisher_(api_, memory_, {.label = config.label, .api_key = config.api_key, .api_url = config.n8n_api_url}) {
    if (config.api_key.empty())
        throw domino::Error(std::string("there is no API key for n8n (secret \"") + api_key_secret +
                            "\"); `domino n8n bootstrap` sets up a fresh n8n and writes it");
}

}  // namespace n8n
