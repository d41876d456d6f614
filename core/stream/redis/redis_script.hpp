#pragma once

#include "core/stream/redis/redis_connection.hpp"

#include <string>
#include <vector>

namespace domino {

/// A Lua script that Redis runs in one piece. Any thread.
class RedisScript {
public:
    explicit RedisScript(std::string text);

    /// EVALSHA, and EVAL when Redis does not know the script (any more).
    RedisReply run(RedisConnection& connection, const std::vector<std::string>& keys,
                   const std::vector<std::string>& arguments) const;

private:
    const std::string text_;
    const std::string digest_;
};

/// Forgets entries of a door. Key: the stream. Arguments: the id up to which its owner has read,
/// the next id, what to keep of that in ms, for how many ms at most other groups may keep more,
/// and the name of the group that mirrors the owner's place and is made when it is missing.
const RedisScript& trim_door_script();
/// Forgets entries of a publication. Key: the stream. Arguments: what to keep in ms, and for how
/// many ms at most groups may keep more.
const RedisScript& trim_publication_script();
/// Number of entries behind an id, an estimate when there are many. Key: the stream. Arguments: the id,
/// and the name of the mirror group.
const RedisScript& backlog_script();
/// The newest id that each stream has ever given, "" for one that is not there. Keys: the streams.
const RedisScript& newest_ids_script();
/// Name, stream and oldest entry not done for each group that has one. Keys: the streams. Argument:
/// the name of the mirror group, which is left out.
const RedisScript& laggards_script();

}  // namespace domino
