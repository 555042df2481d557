import type { Clock } from '../../platform/kernel/clock.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openPassportKeys, signersIn } from '../../platform/security/passport/passport-keys.js';
import {
  Passports,
  passportsOfEach,
  passportTtl,
  passportVerifier,
  type VerifyPassport,
} from '../../platform/security/passport/passports.js';
import { chosenInstances } from '../../platform/transport/discovery/choosing.js';
import { Directory } from '../../platform/transport/discovery/directory.js';
import type { Registry } from '../../platform/transport/discovery/registry.js';
import { announcedFor, registryPoll } from '../../platform/transport/discovery/settings.js';
import type { InstanceAddress } from '../../platform/transport/http/remote-instance.js';
import { type HttpSubgraphClient, httpSubgraphClient } from '../../platform/transport/http/subgraph-client-http.js';
import { openRegistry } from '../adapters/registry.js';
import type { DataFolder } from '../installation/data-folder.js';
import { passportKeys } from '../keys/signing-keys.js';
import { subgraphAtOnce, subgraphTimeout } from '../settings/settings.js';

export interface RemoteSubgraphsOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: DataFolder;
  /** Who signs in this process: the router, or each service that runs here. */
  readonly signers: readonly string[];
  /** Whether a subgraph's schema understands what is asked here; any does unless told. */
  readonly fits?: (subgraph: string, schemaHash: string) => boolean;
}

/** The other processes, as this one knows and reaches them. */
export interface RemoteSubgraphs {
  readonly registry: Registry;
  readonly directory: Directory;
  readonly verify: VerifyPassport;
  /** The subgraph, wherever it runs. The same client each time. */
  clientOf(subgraph: string): HttpSubgraphClient;
  /** At these instances alone. Whoever made it stops it. */
  clientAt(subgraph: string, instances: readonly InstanceAddress[]): HttpSubgraphClient;
  stop(): Promise<void>;
}

export async function openRemoteSubgraphs({
  settings,
  clock,
  log,
  folder,
  signers,
  fits,
}: RemoteSubgraphsOptions): Promise<RemoteSubgraphs> {
  const terms = { ttl: settings(passportTtl), clock };
  const keys = passportKeys(folder.keys);
  const each = signers.map(async (signer) => new Passports(signer, await openPassportKeys(keys, signer, clock), terms));
  const passports = passportsOfEach(await Promise.all(each));
  const registry = await openRegistry(settings, log);
  const directory = new Directory({ registry, every: settings(registryPoll), grace: settings(announcedFor), log });
  await directory.start();
  const limits = { timeout: settings(subgraphTimeout), atOnce: settings(subgraphAtOnce) };
  const connect = (name: string, instances: () => readonly InstanceAddress[]) =>
    httpSubgraphClient({ name, instances, passports, log: log.child({ subgraph: name }), limits });
  const clients = new Map<string, HttpSubgraphClient>();
  return {
    registry,
    directory,
    verify: passportVerifier(signersIn(keys), terms),
    clientOf(subgraph) {
      const understands = fits && ((hash: string) => fits(subgraph, hash));
      const client = clients.get(subgraph) ?? connect(subgraph, chosenInstances(directory, subgraph, understands));
      clients.set(subgraph, client);
      return client;
    },
    clientAt: (subgraph, instances) => connect(subgraph, () => instances),
    async stop() {
      await Promise.all([...clients.values()].map((client) => client.stop()));
      await directory.stop();
      await registry.stop();
    },
  };
}
