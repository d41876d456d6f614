#pragma once

#include "domino/http.hpp"

#include <string>

namespace domino::whatsapp {

/// Meta's question whether this address is ours: the challenge comes back when the token is right,
/// else 403.
HttpResponse answer_handshake(const std::string& query, const std::string& verify_token);

}  // namespace domino::whatsapp
