import { environment } from '../../../platform/kernel/config.js';
import { systemApart } from '../apart.js';
import { Client } from '../client.js';
import { PROGRAM_ADMIN } from '../program.js';
import { signIn } from '../school.js';
import type { System } from '../system.js';
import type { Questions } from '../watched.js';
import { POOL, type PoolRequests } from './address.js';

/** The system that this file has for itself until it calls `stop`: see pool.ts. */
export async function leaseSystem(): Promise<System> {
  const { id, routers, services, environment: told, databases } = await request('/lease', {});
  let turn = 0;
  const client = new Client(() => {
    turn += 1;
    return routers[turn % routers.length] as string;
  });
  const origins = (urls: readonly string[]) => [...new Set(urls.map((url) => new URL(url).origin))];
  return systemApart({
    client,
    admin: await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password),
    environment: told,
    databaseUrl: (service) => databases[service] as string,
    serviceOrigins: () => origins(services),
    origins: () => origins([...routers, ...services]),
    ask: async (question, ...about) => (await request('/ask', { id, question, about })) as ReturnType<Questions[typeof question]>[],
    async stop() {
      await request('/hand-back', { id });
    },
  });
}

async function request<Path extends keyof PoolRequests>(
  path: Path,
  body: Omit<PoolRequests[Path], 'gives'>,
): Promise<PoolRequests[Path]['gives']> {
  const { [POOL]: pool } = environment();
  if (!pool) throw new Error('There is no pool of systems: run journeys through Jest.');
  const response = await fetch(`${pool}${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as PoolRequests[Path]['gives'];
}
