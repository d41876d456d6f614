#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace domino {

/// Runs of one conversation that wait to be decided, in the order of arrival. Only a window of
/// them is in memory; the rest waits in the store and is counted in `beyond`.
struct Lane {
    std::string channel;
    std::string conversation;
    std::deque<std::string> runs;
    std::int64_t last_ord = 0;  ///< of the newest run in `runs`
    std::size_t beyond = 0;     ///< runs after `last_ord` that are only in the store
};

/// The lanes of one partition. Follow-ups have a lane for each family, so that they wait for
/// nobody else.
class Lanes {
public:
    static constexpr std::size_t window = 64;

    static std::string conversation_key(const std::string& channel, const std::string& conversation);
    static std::string family_key(const std::string& root);

    Lane& lane(const std::string& key) { return lanes_[key]; }
    Lane* find(const std::string& key);
    /// Forgets the lane when nothing waits in it.
    void drop_if_empty(const std::string& key);
    /// Whether it has room, and runs beyond its window.
    static bool runs_low(const Lane& lane) { return lane.beyond > 0 && lane.runs.size() < window / 4; }
    /// Keys of lanes that run low.
    std::vector<std::string> wanting() const;
    std::vector<std::string> keys() const;

private:
    std::unordered_map<std::string, Lane> lanes_;
};

}  // namespace domino
