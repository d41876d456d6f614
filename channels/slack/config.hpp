#pragma once

#include "domino/json.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace domino::slack {

/// What the operator wrote. The schema has checked the types.
struct SlackConfig {
    std::map<std::string, std::string> bot_tokens;  ///< by workspace; "" is the only one, whatever its id
    std::string signing_secret;
    std::string app_token;
    std::string api_base;  ///< without a slash at its end
    bool hears_all = false;
    bool ignores_bots = false;
    bool threads_in_direct_messages = false;
    bool commands_answer_in_channel = false;
    bool shows_progress = true;
    std::size_t most_file_bytes = 0;
    std::vector<std::string> file_hosts;
    std::chrono::seconds longest_silence{25};
};

/// Throws `Error` when what is there cannot work together.
SlackConfig read_config(const Json& config);

}  // namespace domino::slack
