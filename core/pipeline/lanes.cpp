#include "core/pipeline/lanes.hpp"

namespace domino {

std::string Lanes::conversation_key(const std::string& channel, const std::string& conversation) {
    return "c" + channel + '\x1f' + conversation;
}

std::string Lanes::family_key(const std::string& root) {
    return "f" + root;
}

Lane* Lanes::find(const std::string& key) {
    const auto found = lanes_.find(key);
    return found == lanes_.end() ? nullptr : &found->second;
}

void Lanes::drop_if_empty(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found != lanes_.end() && found->second.runs.empty() && found->second.beyond == 0) lanes_.erase(found);
}

std::vector<std::string> Lanes::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, lane] : lanes_) keys.push_back(key);
    return keys;
}

std::vector<std::string> Lanes::wanting() const {
    std::vector<std::string> keys;
    for (const auto& [key, lane] : lanes_)
        if (runs_low(lane)) keys.push_back(key);
    return keys;
}

}  // namespace domino
