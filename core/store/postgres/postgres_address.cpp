#include "core/store/postgres/postgres_address.hpp"

#include "domino/error.hpp"

#include <libpq-fe.h>
#include <map>
#include <memory>

namespace domino {

namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// What every connection has unless the address says otherwise: an end to waiting for a server that
/// is gone, in seconds (and milliseconds for the last).
const std::map<std::string, std::string> unless_told = {
    {"application_name", "domino"}, {"connect_timeout", "2"},  {"keepalives", "1"},          {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},   {"keepalives_count", "3"}, {"tcp_user_timeout", "5000"},
};

std::map<std::string, std::string> settings_of(const std::string& address) {
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(address.c_str(), &problem));
    PQfreemem(problem);  // It may quote the address, password and all.
    if (!options) {
        throw Error(
            "DOMINO_STORE cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special characters of the"
            " password as %XX");
    }
    std::map<std::string, std::string> settings = unless_told;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) settings[option->keyword] = option->val;
    }
    return settings;
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

}  // namespace

bool PostgresAddress::is_one(std::string_view address) {
    return address.rfind("postgresql://", 0) == 0 || address.rfind("postgres://", 0) == 0;
}

PostgresAddress::PostgresAddress(const std::string& address) {
    auto settings = settings_of(address);
    for (const auto& [key, value] : settings) connection_string_ += key + "=" + quoted(value) + " ";
    const std::string host = settings.count("host") > 0 ? settings["host"] : settings["hostaddr"];
    shown_ = "postgresql://" + (settings["user"].empty() ? "" : settings["user"] + "@") + host +
             (settings["port"].empty() ? "" : ":" + settings["port"]) +
             (settings["dbname"].empty() ? "" : "/" + settings["dbname"]);
}

}  // namespace domino
