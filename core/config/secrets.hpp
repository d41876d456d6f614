#pragma once

#include "core/config/environment.hpp"
#include "domino/json.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace domino {

/// Where secrets come from: for the name x-y the variable DOMINO_SECRET_X_Y, the file named by
/// DOMINO_SECRET_X_Y_FILE, or the file x-y in the secrets folder; a trailing newline of a file is no
/// part of the secret. Immutable; any thread. Values never appear in errors.
class Secrets {
public:
    Secrets(Environment environment, std::filesystem::path folder);

    /// Throws `Error` that names all three places when the secret is not set, and when its name is
    /// malformed, its file unreadable, or both variables are set.
    std::string read(const std::string& name) const;
    /// Files of this secret that other users of the machine can read; "" when none.
    std::string exposed_file(const std::string& name) const;

private:
    struct Places {
        std::string variable;
        std::string file_variable;
        std::filesystem::path file;
    };
    Places places_of(const std::string& name) const;
    std::filesystem::path file_of(const Places& places) const;

    Environment environment_;
    std::filesystem::path folder_;
};

/// A config with its secrets in place.
struct ResolvedSecrets {
    Json value;
    std::set<std::string> pointers;  ///< where secrets stand; those that are missing as ""
    struct Note {
        std::string pointer;
        std::string problem;
        bool warning = false;
    };
    std::vector<Note> notes;  ///< missing secrets and exposed files
};

/// Puts the secret in place of every {"secret": "name"} below the top of `config`.
ResolvedSecrets resolve_secrets(const Json& config, const Secrets& secrets);

/// `config` fit to be shown: references stay as they are, what `schema` marks as writeOnly or as
/// format password becomes "***".
Json masked(const Json& config, const Json& schema);

}  // namespace domino
