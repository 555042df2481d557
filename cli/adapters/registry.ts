import { openRedis } from '../../platform/adapters/redis/redis.js';
import type { Logger } from '../../platform/kernel/log.js';
import { ConfigurationError, type Settings } from '../../platform/kernel/settings.js';
import { redisRegistry } from '../../platform/transport/discovery/redis.js';
import type { Registry } from '../../platform/transport/discovery/registry.js';
import { staticRegistry } from '../../platform/transport/discovery/static.js';
import { redisPrefix, redisUrl, subgraphUrls } from '../settings/settings.js';

/** Where processes find each other: what operators have written down, or else Redis. */
export async function openRegistry(settings: Settings, log: Logger): Promise<Registry & { stop(): Promise<void> }> {
  const written = settings(subgraphUrls);
  if (written.length > 0) return { ...staticRegistry(urlsIn(written)), stop: async () => {} };
  const url = settings(redisUrl);
  if (!url) throw new ConfigurationError(['LMS_REDIS_URL or LMS_SUBGRAPH_URLS must say how processes find each other']);
  const redis = await openRedis({ url, prefix: settings(redisPrefix), log });
  return { ...redisRegistry(redis), stop: () => redis.close() };
}

function urlsIn(written: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const urls = new Map<string, readonly string[]>();
  const faults: string[] = [];
  for (const each of written) {
    const [, name, origin] = /^([a-z][a-z0-9-]*)=(https?:\/\/[^/]+)\/?$/.exec(each) ?? [];
    if (name && origin) urls.set(name, [...(urls.get(name) ?? []), `${origin}/${name}/graphql`]);
    else faults.push(`LMS_SUBGRAPH_URLS must be like user=http://host:4001 (it has ${JSON.stringify(each)})`);
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return urls;
}
