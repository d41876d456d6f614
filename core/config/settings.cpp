#include "core/config/settings.hpp"

#include "core/config/near_name.hpp"
#include "core/config/text_file.hpp"
#include "domino/error.hpp"

#include <Poco/Exception.h>
#include <Poco/NumberParser.h>
#include <Poco/StringTokenizer.h>
#include <Poco/URI.h>
#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>

namespace domino {
namespace {

constexpr std::size_t largest_value = 64 * 1024;

/// What was expected of a value, and which of the words that are allowed it is nearest to.
class Unexpected : public Error {
public:
    explicit Unexpected(const std::string& expected, std::string hint = "")
        : Error("expected " + expected), hint_(std::move(hint)) {}
    const std::string& hint() const { return hint_; }

private:
    std::string hint_;
};

/// Takes the value into the settings or throws `Unexpected`.
using Take = std::function<void(Settings&, const std::string& value)>;

struct Variable {
    const char* name;
    Take take;
    bool secret = false;
};

std::vector<std::string> split(const std::string& text, const char* separators) {
    const Poco::StringTokenizer parts(text, separators,
                                      Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY);
    return {parts.begin(), parts.end()};
}

void check_listen(const std::string& value) {
    const auto colon = value.rfind(':');
    int port = -1;
    const bool has_port = colon != std::string::npos && Poco::NumberParser::tryParse(value.substr(colon + 1), port);
    const std::string address = has_port ? value.substr(0, colon) : "";
    const bool bare_v6 = address.find(':') != std::string::npos && !(address.starts_with("[") && address.ends_with("]"));
    if (!has_port || port < 0 || port > 65535 || address.empty() || bare_v6)
        throw Unexpected("ADDRESS:PORT such as 127.0.0.1:8080 or [::]:8080");
}

void check_url(const std::string& value) {
    try {
        const Poco::URI url(value);
        const bool web = url.getScheme() == "http" || url.getScheme() == "https";
        if (web && !url.getHost().empty() && url.getQuery().empty() && url.getFragment().empty()) return;
    } catch (const Poco::Exception&) {
    }
    throw Unexpected("http:// or https:// and a host, without ? or #");
}

void check_begins(const std::string& value, const std::vector<std::string>& beginnings) {
    const bool fits =
        std::any_of(beginnings.begin(), beginnings.end(), [&](const std::string& begin) { return value.starts_with(begin); });
    if (!fits)
        throw Unexpected("a value that begins with " + listed(beginnings),
                         near_name_hint(value.substr(0, value.find(':') + 1), beginnings));
}

int number_between(const std::string& value, int least, int most) {
    int number = 0;
    if (!Poco::NumberParser::tryParse(value, number) || number < least || number > most)
        throw Unexpected("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return number;
}

void take_namespace(Settings& settings, const std::string& value) {
    const bool fits = value.size() <= 48 && std::islower(static_cast<unsigned char>(value.front())) != 0 &&
                      std::all_of(value.begin(), value.end(),
                                  [](unsigned char c) { return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_'; });
    if (!fits) throw Unexpected("a lower-case letter, then lower-case letters, digits or _, at most 48");
    settings.name_space = value;
}

void take_roles(Settings& settings, const std::string& value) {
    bool takes_in = false;
    bool works = false;
    for (const auto& role : split(value, ",")) {
        if (role != "http" && role != "worker")
            throw Unexpected("http, worker or http,worker", near_name_hint(role, {"http", "worker"}));
        takes_in = takes_in || role == "http";
        works = works || role == "worker";
    }
    if (!takes_in && !works) throw Unexpected("http, worker or http,worker");
    settings.takes_in = takes_in;
    settings.works = works;
}

void take_log_level(Settings& settings, const std::string& value) {
    const std::vector<std::string> levels = {"debug", "info", "warning", "error"};
    if (std::find(levels.begin(), levels.end(), value) == levels.end())
        throw Unexpected(listed(levels), near_name_hint(value, levels));
    settings.log_level = value;
}

void take_api_token(Settings& settings, const std::string& value) {
    const bool visible = std::all_of(value.begin(), value.end(), [](unsigned char c) { return std::isgraph(c) != 0; });
    if (!visible || value.size() < 16 || value.size() > 512)
        throw Unexpected("16 to 512 visible ASCII characters without spaces");
    settings.api_token = value;
}

void take_plugin_path(Settings& settings, const std::string& value) {
    settings.plugin_path.clear();
    for (const auto& folder : split(value, ":")) settings.plugin_path.emplace_back(folder);
    if (settings.plugin_path.empty()) throw Unexpected("folders separated by :");
}

const std::vector<Variable>& variables() {
    static const std::vector<Variable> table = {
        {"DOMINO_LISTEN",
         [](Settings& s, const std::string& v) {
             check_listen(v);
             s.listen = v;
         }},
        {"DOMINO_PUBLIC_URL",
         [](Settings& s, const std::string& v) {
             check_url(v);
             s.public_url = v;
         }},
        {"DOMINO_DATA", [](Settings& s, const std::string& v) { s.data = v; }},
        {"DOMINO_CONFIG", [](Settings& s, const std::string& v) { s.config = v; }},
        {"DOMINO_STORE",
         [](Settings& s, const std::string& v) {
             check_begins(v, {"sqlite:", "postgresql:", "postgres:"});
             s.store = v;
         },
         true},
        {"DOMINO_STREAM",
         [](Settings& s, const std::string& v) {
             check_begins(v, {"embedded:", "redis:", "redis+sentinel:"});
             s.stream = v;
         },
         true},
        {"DOMINO_API_TOKEN", take_api_token, true},
        {"DOMINO_PLUGIN_PATH", take_plugin_path},
        {"DOMINO_WORKFLOWS", [](Settings& s, const std::string& v) { s.workflows = v; }},
        {"DOMINO_SECRETS", [](Settings& s, const std::string& v) { s.secrets = v; }},
        {"DOMINO_NAMESPACE", take_namespace},
        {"DOMINO_ROLES", take_roles},
        {"DOMINO_LOG_LEVEL", take_log_level},
        {"DOMINO_RETENTION_DAYS", [](Settings& s, const std::string& v) { s.retention_days = number_between(v, 1, 36500); }},
        {"DOMINO_HTTP_THREADS", [](Settings& s, const std::string& v) { s.http_threads = number_between(v, 2, 4096); }},
        {"DOMINO_DRAIN_SECONDS",
         [](Settings& s, const std::string& v) { s.drain = std::chrono::seconds(number_between(v, 0, 3600)); }},
    };
    return table;
}

std::string without_newline(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return text;
}

std::optional<std::string> value_of(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    if (found == environment.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

/// The value of the variable or of the file its twin names. Throws `Error`.
std::optional<std::string> read_variable(const Environment& environment, const std::string& name) {
    const auto direct = value_of(environment, name);
    const auto file = value_of(environment, name + "_FILE");
    if (direct && file) throw Error("both " + name + " and " + name + "_FILE are set; unset one of them");
    if (!file) return direct;
    const std::string text = without_newline(read_text_file(*file, largest_value));
    if (text.empty()) throw Error("the file " + *file + " is empty");
    return text;
}

void warn_of_unknown(const Environment& environment, std::vector<Fault>& faults) {
    std::vector<std::string> known;
    for (const auto& variable : variables()) {
        known.emplace_back(variable.name);
        known.push_back(std::string(variable.name) + "_FILE");
    }
    for (const auto& [name, value] : environment) {
        if (!name.starts_with("DOMINO_") || name.starts_with("DOMINO_SECRET_")) continue;
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        faults.push_back({"environment", 0, 0, name, "no setting of this name" + near_name_hint(name, known), true});
    }
}

}  // namespace

Settings settings_from_environment(const Environment& environment, std::vector<Fault>& faults) {
    Settings settings;
    for (const auto& variable : variables()) {
        try {
            const auto value = read_variable(environment, variable.name);
            if (!value) continue;
            try {
                variable.take(settings, *value);
            } catch (const Unexpected& unexpected) {
                const std::string got = variable.secret ? "" : ", got \"" + value->substr(0, 80) + "\"";
                throw Error(unexpected.what() + got + (variable.secret ? "" : unexpected.hint()));
            }
        } catch (const Error& error) {
            faults.push_back({"environment", 0, 0, variable.name, error.what()});
        }
    }
    warn_of_unknown(environment, faults);
    return settings;
}

std::string public_url_of(const Settings& settings) {
    return settings.public_url.empty() ? "http://" + settings.listen : settings.public_url;
}

}  // namespace domino
