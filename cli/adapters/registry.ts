import type { Logger } from '../../platform/kernel/log.js';
import { ConfigurationError, type Settings } from '../../platform/kernel/settings.js';
import type { Stoppable } from '../../platform/kernel/stopping.js';
import { redisRegistry } from '../../platform/transport/discovery/redis.js';
import type { Registry } from '../../platform/transport/discovery/registry.js';
import { staticRegistry } from '../../platform/transport/discovery/static.js';
import { redisPrefix, redisUrl, subgraphUrls } from '../settings/settings.js';

/** Opens the registry by which processes find each other: the list in the settings where there is one, and else Redis. */
export async function openRegistry(settings: Settings, log: Logger): Promise<Registry & Stoppable> {
  const listed = settings(subgraphUrls);
  if (listed.length > 0) return { ...staticRegistry(urlsIn(listed)), stop: async () => {} };
  const url = settings(redisUrl);
  if (!url) throw new ConfigurationError(['LMS_REDIS_URL or LMS_SUBGRAPH_URLS must say how processes find each other']);
  // Here and not above: the program in one process needs none of it.
  const { openRedis } = await import('../../platform/adapters/redis/redis.js');
  const redis = await openRedis({ url, prefix: settings(redisPrefix), log });
  return { ...redisRegistry(redis), stop: () => redis.close() };
}

function urlsIn(listed: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const urls = new Map<string, readonly string[]>();
  const faults: string[] = [];
  for (const each of listed) {
    const [, name, origin] = /^([a-z][a-z0-9-]*)=(https?:\/\/[^/]+)\/?$/.exec(each) ?? [];
    if (name && origin) urls.set(name, [...(urls.get(name) ?? []), `${origin}/${name}/graphql`]);
    else faults.push(`LMS_SUBGRAPH_URLS must be like user=http://host:4001 (it has ${JSON.stringify(each)})`);
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return urls;
}
