// What Redis runs as one step. Keys that follow from a session's user are made in the script: all of it lives on one server.

/** Of several standings that arrive at once and out of order, the newest stays. */
const settle = `
local function settle(key, role, active, sequence)
  local known = redis.call('hget', key, 'sequence')
  if not known or tonumber(known) < tonumber(sequence) then
    redis.call('hset', key, 'role', role, 'active', active, 'sequence', sequence)
  end
end`;

/** A session is found by its user until it expires: the list lives as long as the longest of its sessions. */
const list = `
local function list(key, id, usedAt, expiresAt)
  redis.call('zadd', key, usedAt, id)
  if redis.call('pexpiretime', key) < tonumber(expiresAt) then redis.call('pexpireat', key, expiresAt) end
end`;

/** KEYS standing · ARGV role, active, sequence */
export const SET_ACCOUNT_STATUS = `${settle}
settle(KEYS[1], ARGV[1], ARGV[2], ARGV[3])`;

/** KEYS session, user's list, standing · ARGV session prefix, id, started at, expires at, most, role, active, sequence, field, value, … */
export const START = `${settle}${list}
local session, ofUser = KEYS[1], KEYS[2]
settle(KEYS[3], ARGV[6], ARGV[7], ARGV[8])
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
list(ofUser, ARGV[2], ARGV[3], ARGV[4])`;

/** KEYS session · ARGV from, to, at, expires at, now, list prefix, id. Answers 1 when it was rotated. */
export const ROTATE = `${list}
local held = redis.call('hmget', KEYS[1], 'tokenHash', 'expiresAt', 'userId')
if held[1] ~= ARGV[1] or tonumber(held[2]) <= tonumber(ARGV[5]) then return 0 end
redis.call('hset', KEYS[1], 'tokenHash', ARGV[2], 'rotatedAt', ARGV[3], 'expiresAt', ARGV[4])
redis.call('hincrby', KEYS[1], 'generation', 1)
redis.call('pexpireat', KEYS[1], ARGV[4])
list(ARGV[6] .. held[3], ARGV[7], ARGV[3], ARGV[4])
return 1`;

/** KEYS sessions · ARGV standing prefix, now. Answers user, role, active of each, or nil. */
export const READ = `
local answer = {}
for index, key in ipairs(KEYS) do
  answer[index] = false
  local held = redis.call('hmget', key, 'userId', 'expiresAt')
  if held[1] and tonumber(held[2]) > tonumber(ARGV[2]) then
    local standing = redis.call('hmget', ARGV[1] .. held[1], 'role', 'active')
    if standing[1] then answer[index] = { held[1], standing[1], standing[2] } end
  end
end
return answer`;

/** KEYS user's list · ARGV session prefix. Answers the fields of each, the last used first. */
export const OF_USER = `
local answer = {}
for _, id in ipairs(redis.call('zrevrange', KEYS[1], 0, -1)) do
  answer[#answer + 1] = redis.call('hgetall', ARGV[1] .. id)
end
return answer`;

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
