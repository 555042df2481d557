import type { RedisConnection } from '../../adapters/redis/redis.js';
import type { Announcement, Registry } from './registry.js';

/** One key per instance, which expires by itself, and a set of their names, so that Redis need not be scanned for the keys. */
const PUT = `redis.call('sadd', KEYS[1], ARGV[1])
redis.call('set', KEYS[1] .. ':' .. ARGV[1], ARGV[2], 'px', ARGV[3])`;

const REMOVE = `redis.call('srem', KEYS[1], ARGV[1])
redis.call('del', KEYS[1] .. ':' .. ARGV[1])`;

/** Removes names whose key has expired in the same step, so that an instance that comes back meanwhile stays. */
const LIST = `local all = {}
for _, name in ipairs(redis.call('smembers', KEYS[1])) do
  local value = redis.call('get', KEYS[1] .. ':' .. name)
  if value then all[#all + 1] = value else redis.call('srem', KEYS[1], name) end
end
return all`;

/** A registry in Redis, for processes on many machines. */
export function redisRegistry({ prefix, script }: RedisConnection): Registry {
  const key = [`${prefix}instances`];
  const put = script('registryPut', PUT);
  const remove = script('registryRemove', REMOVE);
  const list = script('registryList', LIST);
  const nameOf = ({ subgraph, instance }: Announcement) => `${subgraph}/${instance}`;
  return {
    async put(announcement, ttl) {
      await put(key, nameOf(announcement), JSON.stringify(announcement), Math.ceil(ttl));
    },
    async remove(announcement) {
      await remove(key, nameOf(announcement));
    },
    async list() {
      return ((await list(key)) as string[]).map((each) => JSON.parse(each) as Announcement);
    },
  };
}
