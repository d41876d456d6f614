#pragma once

#include "connection.hpp"

#include <string>

namespace n8n {

/// What `domino n8n bootstrap` is told.
struct Bootstrap {
    Places places;
    std::string url;  ///< empty: base_url of plugins.json
    std::string email = "domino@localhost.localdomain";
};

/// Gives a fresh n8n its owner, Domino an API key, and n8n the credentials that Domino's copies use; without a browser. Passwords
/// and keys go into secret files. Repeatable: what is there and works is left as it is. Throws `Error` that says what a person
/// has to do.
int bootstrap(const Bootstrap& wanted);

}  // namespace n8n
