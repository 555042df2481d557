import type { RedisConnection } from '../../adapters/redis/redis.js';
import type { Announcement, Registry } from './registry.js';

/** A key an instance, which ends by itself, and the set of their names: Redis is not searched for them. */
const PUT = `redis.call('sadd', KEYS[1], ARGV[1])
redis.call('set', KEYS[1] .. ':' .. ARGV[1], ARGV[2], 'px', ARGV[3])`;

const REMOVE = `redis.call('srem', KEYS[1], ARGV[1])
redis.call('del', KEYS[1] .. ':' .. ARGV[1])`;

/** Names whose key has ended are cleared away in the same step: an instance that comes back meanwhile stays. */
const LIST = `local all = {}
for _, name in ipairs(redis.call('smembers', KEYS[1])) do
  local value = redis.call('get', KEYS[1] .. ':' .. name)
  if value then all[#all + 1] = value else redis.call('srem', KEYS[1], name) end
end
return all`;

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
