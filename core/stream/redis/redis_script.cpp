#include "core/stream/redis/redis_script.hpp"

#include <openssl/sha.h>

#include <array>

namespace domino {

namespace {

std::string sha1_of(const std::string& text) {
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    constexpr const char* digits = "0123456789abcdef";
    std::string all;
    for (const unsigned char byte : digest) {
        all += digits[byte >> 4];
        all += digits[byte & 15];
    }
    return all;
}

/// Ids are compared as text: Lua's numbers do not hold them.
constexpr const char* common = R"lua(
local function less_number(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end
local function less(a, b)
  local a_ms, a_seq = string.match(a, '^(%d+)-(%d+)$')
  local b_ms, b_seq = string.match(b, '^(%d+)-(%d+)$')
  if a_ms ~= b_ms then return less_number(a_ms, b_ms) end
  return less_number(a_seq, b_seq)
end
local function least(a, b) if less(b, a) then return b end return a end
local function greatest(a, b) if less(a, b) then return b end return a end
local function id_before(ms)
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  return string.format('%.0f-0', math.max(0, now - tonumber(ms)))
end
local function named(flat)
  local all = {}
  for i = 1, #flat, 2 do all[flat[i]] = flat[i + 1] end
  return all
end
local function info_of(key) return named(redis.call('XINFO', 'STREAM', key)) end
local function groups_of(key)
  local all = {}
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', key)) do all[#all + 1] = named(flat) end
  return all
end
-- The first entry that must stay for the group.
local function place_of(key, group)
  if group.pending > 0 then return redis.call('XPENDING', key, group.name)[2] end
  return group['last-delivered-id']
end
-- Entries from ... to ..., nil when there are more than can be counted in a moment.
local function count(key, from, to)
  local total = 0
  while total < 5000 do
    local some = redis.call('XRANGE', key, from, to, 'COUNT', 100)
    total = total + #some
    if #some < 100 then return total end
    from = '(' .. some[#some][1]
  end
  return nil
end
)lua";

constexpr const char* trim_door = R"lua(
local key, through, past, keep, at_most, mirror = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('EXISTS', key) == 0 then return 0 end
-- A place that this Redis has not come to yet says nothing about what it holds.
local info = info_of(key)
if less(info['last-generated-id'], through) then return 0 end

local bound = least(past, id_before(keep))
local own = nil
for _, group in ipairs(groups_of(key)) do
  if group.name == mirror then
    own = group
  else
    bound = least(bound, greatest(place_of(key, group), id_before(at_most)))
  end
end
-- Before the cut, which takes away what is to be counted.
local added, read = info['entries-added'], nil
local moved = not own or own['last-delivered-id'] ~= through
if moved and added and own and own['entries-read'] and less(own['last-delivered-id'], through) then
  read = count(key, '(' .. own['last-delivered-id'], through)
  if read then read = read + own['entries-read'] end
end
if moved and added and not read then
  read = count(key, '-', through)
  if read then read = read + added - info.length end
end
local cut = redis.call('XTRIM', key, 'MINID', bound)

-- The mirror shows place and lag to people. It may fail (a full Redis makes no groups): nobody depends on it.
if not moved then return cut end
local command = {'XGROUP', own and 'SETID' or 'CREATE', key, mirror, through}
if read then
  command[#command + 1] = 'ENTRIESREAD'
  command[#command + 1] = string.format('%.0f', read)
end
redis.pcall(unpack(command))
return cut
)lua";

constexpr const char* trim_publication = R"lua(
local key, keep, at_most = KEYS[1], ARGV[1], ARGV[2]
if redis.call('EXISTS', key) == 0 then return 0 end
local bound, last_resort = id_before(keep), id_before(at_most)
local groups = groups_of(key)
for _, group in ipairs(groups) do bound = least(bound, place_of(key, group)) end
local forced = less(bound, last_resort)
if forced then bound = last_resort end
local cut = redis.call('XTRIM', key, 'MINID', bound)
if not forced then return cut end
-- What is gone cannot be delivered again.
for _, group in ipairs(groups) do
  repeat
    local pending = redis.call('XPENDING', key, group.name, '-', '(' .. bound, 500)
    for _, one in ipairs(pending) do redis.call('XACK', key, group.name, one[1]) end
  until #pending < 500
end
return cut
)lua";

constexpr const char* backlog = R"lua(
local key, after, mirror = KEYS[1], ARGV[1], ARGV[2]
if redis.call('EXISTS', key) == 0 then return 0 end
local info = info_of(key)
local first, last = info['first-entry'], info['last-entry']
if not first or info.length == 0 then return 0 end
-- Beyond what this Redis has given: it lost its newest entries, all that it holds will be read.
if less(info['last-generated-id'], after) then return info.length end
if not less(after, last[1]) then return 0 end
if less(after, first[1]) then return info.length end
for _, group in ipairs(groups_of(key)) do
  if group.name == mirror and group['entries-read'] and info['entries-added'] then
    local left = info['entries-added'] - group['entries-read']
    local at = group['last-delivered-id']
    local between
    if less(at, after) then
      between = count(key, '(' .. at, after)
      if between then return math.max(0, left - between) end
    else
      between = count(key, '(' .. after, at)
      if between then return left + between end
    end
  end
end
local behind = count(key, '(' .. after, '+')
if behind then return behind end
local before = count(key, '-', after)
if before then return info.length - before end
-- Too many on both sides: by the times of first, last and this.
local function ms(id) return tonumber(string.match(id, '^(%d+)')) end
local span = ms(last[1]) - ms(first[1])
if span <= 0 then return info.length end
return math.max(5000, math.floor(info.length * (ms(last[1]) - ms(after)) / span))
)lua";

constexpr const char* newest_ids = R"lua(
local all = {}
for i, key in ipairs(KEYS) do
  all[i] = redis.call('EXISTS', key) == 1 and info_of(key)['last-generated-id'] or ''
end
return all
)lua";

constexpr const char* laggards = R"lua(
local all = {}
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then
    for _, group in ipairs(groups_of(key)) do
      if group.name ~= ARGV[1] then
        local oldest
        if group.pending > 0 then
          oldest = redis.call('XPENDING', key, group.name)[2]
        else
          local next = redis.call('XRANGE', key, '(' .. group['last-delivered-id'], '+', 'COUNT', 1)[1]
          oldest = next and next[1]
        end
        if oldest then all[#all + 1] = {group.name, key, oldest} end
      end
    end
  end
end
return all
)lua";

}  // namespace

RedisScript::RedisScript(std::string text) : text_(std::move(text)), digest_(sha1_of(text_)) {}

RedisReply RedisScript::run(RedisConnection& connection, const std::vector<std::string>& keys,
                            const std::vector<std::string>& arguments) const {
    const std::string count = std::to_string(keys.size());
    std::vector<std::string_view> command = {"EVALSHA", digest_, count};
    command.insert(command.end(), keys.begin(), keys.end());
    command.insert(command.end(), arguments.begin(), arguments.end());
    try {
        return connection.command(command);
    } catch (const RedisRefused& e) {
        if (e.code() != "NOSCRIPT") throw;
    }
    command[0] = "EVAL";
    command[1] = text_;
    return connection.command(command);
}

const RedisScript& trim_door_script() {
    static const RedisScript script(std::string(common) + trim_door);
    return script;
}

const RedisScript& trim_publication_script() {
    static const RedisScript script(std::string(common) + trim_publication);
    return script;
}

const RedisScript& backlog_script() {
    static const RedisScript script(std::string(common) + backlog);
    return script;
}

const RedisScript& newest_ids_script() {
    static const RedisScript script(std::string(common) + newest_ids);
    return script;
}

const RedisScript& laggards_script() {
    static const RedisScript script(std::string(common) + laggards);
    return script;
}

}  // namespace domino
