// Scripts that Redis runs atomically. They derive keys from a session's user themselves, so all keys must be on one server.

/** Of several account statuses that arrive at once and out of order, the newest stays. */
const setIfNewer = `
local function setIfNewer(key, role, active, sequence)
  local known = redis.call('hget', key, 'sequence')
  if not known or tonumber(known) < tonumber(sequence) then
    redis.call('hset', key, 'role', role, 'active', active, 'sequence', sequence)
  end
end`;

/** Adds a session to its user's list, which expires together with the last of its sessions. */
const addToList = `
local function addToList(key, id, usedAt, expiresAt)
  redis.call('zadd', key, usedAt, id)
  if redis.call('pexpiretime', key) < tonumber(expiresAt) then redis.call('pexpireat', key, expiresAt) end
end`;

/** KEYS status · ARGV role, active, sequence */
export const SET_ACCOUNT_STATUS = `${setIfNewer}
setIfNewer(KEYS[1], ARGV[1], ARGV[2], ARGV[3])`;

/** KEYS session, user's list, status · ARGV session prefix, id, started at, expires at, most, role, active, sequence, field, value, … */
export const START = `${setIfNewer}${addToList}
local session, ofUser = KEYS[1], KEYS[2]
setIfNewer(KEYS[3], ARGV[6], ARGV[7], ARGV[8])
for _, id in ipairs(redis.call('zrange', ofUser, 0, -1)) do
  if redis.call('exists', ARGV[1] .. id) == 0 then redis.call('zrem', ofUser, id) end
end
local surplus = redis.call('zcard', ofUser) - tonumber(ARGV[5]) + 1
if surplus > 0 then
  for _, id in ipairs(redis.call('zrange', ofUser, 0, surplus - 1)) do
    redis.call('del', ARGV[1] .. id)
    redis.call('zrem', ofUser, id)
  end
end
redis.call('hset', session, unpack(ARGV, 9))
redis.call('pexpireat', session, ARGV[4])
addToList(ofUser, ARGV[2], ARGV[3], ARGV[4])`;

/** KEYS session · ARGV from, to, at, expires at, now, list prefix, id. Returns 1 when it was rotated. */
export const ROTATE = `${addToList}
local known = redis.call('hmget', KEYS[1], 'tokenHash', 'expiresAt', 'userId')
if known[1] ~= ARGV[1] or tonumber(known[2]) <= tonumber(ARGV[5]) then return 0 end
redis.call('hset', KEYS[1], 'tokenHash', ARGV[2], 'rotatedAt', ARGV[3], 'expiresAt', ARGV[4])
redis.call('hincrby', KEYS[1], 'generation', 1)
redis.call('pexpireat', KEYS[1], ARGV[4])
addToList(ARGV[6] .. known[3], ARGV[7], ARGV[3], ARGV[4])
return 1`;

/** KEYS sessions · ARGV status prefix, now. Returns user, role, active of each, or nil. */
export const READ = `
local result = {}
for index, key in ipairs(KEYS) do
  result[index] = false
  local known = redis.call('hmget', key, 'userId', 'expiresAt')
  if known[1] and tonumber(known[2]) > tonumber(ARGV[2]) then
    local status = redis.call('hmget', ARGV[1] .. known[1], 'role', 'active')
    if status[1] then result[index] = { known[1], status[1], status[2] } end
  end
end
return result`;

/** KEYS user's list · ARGV session prefix. Returns the fields of each, the most recently used first. */
export const OF_USER = `
local result = {}
for _, id in ipairs(redis.call('zrevrange', KEYS[1], 0, -1)) do
  result[#result + 1] = redis.call('hgetall', ARGV[1] .. id)
end
return result`;

/** KEYS session · ARGV list prefix, id */
export const END = `
local userId = redis.call('hget', KEYS[1], 'userId')
if userId then
  redis.call('del', KEYS[1])
  redis.call('zrem', ARGV[1] .. userId, ARGV[2])
end`;

/** KEYS user's list · ARGV session prefix, except, started before */
export const END_ALL = `
for _, id in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
  local session = ARGV[1] .. id
  local started = tonumber(redis.call('hget', session, 'startedSequence') or 0)
  if id ~= ARGV[2] and (ARGV[3] == '' or started < tonumber(ARGV[3])) then
    redis.call('del', session)
    redis.call('zrem', KEYS[1], id)
  end
end`;
