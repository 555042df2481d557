import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../kernel/clock.js';
import { createLogger } from '../kernel/log.js';
import { openPassportKeys, signersIn } from '../security/passport/passport-keys.js';
import { Passports, passportVerifier } from '../security/passport/passports.js';
import type { InstanceAddress } from '../transport/http/remote-instance.js';
import type { ServedSubgraph } from '../transport/http/served-subgraph.js';
import { httpSubgraphClient, type RemoteLimits } from '../transport/http/subgraph-client-http.js';
import { startSubgraphServer } from '../transport/http/subgraph-server.js';

const TERMS = { ttl: 60_000, clock: systemClock };
const log = createLogger('silent');

/** Passports, servers and clients over HTTP between them, as between processes. */
export async function remoteFixture() {
  const folder = await mkdtemp(join(tmpdir(), 'lms-remote-'));
  const keysOf = (signer: string) => openPassportKeys(folder, signer, systemClock);
  const passportsOf = async (signer: string) => new Passports(signer, await keysOf(signer), TERMS);
  const stops: (() => Promise<unknown>)[] = [];
  return {
    keysOf,
    passportsOf,
    async serve(subgraphs: readonly ServedSubgraph[], port = 0) {
      const verify = passportVerifier(signersIn(folder), TERMS);
      const server = await startSubgraphServer({ subgraphs, host: '127.0.0.1', port, verify, log, drainTimeout: 1_000 });
      stops.push(() => server.stop());
      return server;
    },
    async connect(name: string, instances: () => readonly InstanceAddress[], limits: Partial<RemoteLimits> = {}) {
      const client = httpSubgraphClient({ name, instances, passports: await passportsOf('router'), log, limits });
      stops.push(() => client.stop());
      return client;
    },
    async stop() {
      for (const each of stops.reverse()) await each();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The addresses of servers that stay as they are. */
export function addressesOf(name: string, ...origins: readonly string[]): () => readonly InstanceAddress[] {
  const addresses = origins.map((origin) => ({ instance: origin, url: `${origin}/${name}/graphql` }));
  return () => addresses;
}
