import type { Clock } from '../../platform/kernel/clock.js';
import type { Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openParts, type Stoppable, stop, stopTogether } from '../../platform/kernel/stopping.js';
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
import type { HttpSubgraphClient } from '../../platform/transport/http/subgraph-client-http.js';
import { openRegistry } from '../adapters/registry.js';
import type { DataFolder } from '../installation/data-folder.js';
import { passportKeys } from '../keys/signing-keys.js';
import { subgraphAtOnce, subgraphTimeout } from '../settings/settings.js';

export interface RemoteSubgraphsOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: DataFolder;
  /** Signs passports in this process: the router, or each service that runs here. */
  readonly signers: readonly string[];
  /** Whether a subgraph's schema understands what this process asks. Without it every schema does. */
  readonly fits?: (subgraph: string, schemaHash: string) => boolean;
}

/** The subgraphs that run in other processes, and how this process reaches them. */
export interface RemoteSubgraphs extends Stoppable {
  readonly registry: Registry;
  readonly directory: Directory;
  readonly verify: VerifyPassport;
  /** A client of the subgraph, wherever it runs. Answers the same client each time, which stops with the rest. */
  clientOf(subgraph: string): HttpSubgraphClient;
  /** A client of these instances alone. Its caller stops it. */
  clientAt(subgraph: string, instances: readonly InstanceAddress[]): HttpSubgraphClient;
}

export function openRemoteSubgraphs(options: RemoteSubgraphsOptions): Promise<RemoteSubgraphs> {
  const { settings, log, fits } = options;
  return openParts(async (opened) => {
    const { passports, verify } = await openPassports(options);
    const registry = opened.adopt(await openRegistry(settings, log), stop);
    const directory = opened.adopt(new Directory({ registry, every: settings(registryPoll), grace: settings(announcedFor), log }), stop);
    await directory.start();
    // Here and not above: the program in one process needs no HTTP client.
    const { httpSubgraphClient } = await import('../../platform/transport/http/subgraph-client-http.js');
    const limits = { timeout: settings(subgraphTimeout), atOnce: settings(subgraphAtOnce) };
    const connect = (name: string, instances: () => readonly InstanceAddress[]) =>
      httpSubgraphClient({ name, instances, passports, log: log.child({ subgraph: name }), limits });
    const clients = new Map<string, HttpSubgraphClient>();
    opened.defer(() => stopTogether(clients.values()));
    return {
      registry,
      directory,
      verify,
      clientOf(subgraph) {
        const understands = fits && ((hash: string) => fits(subgraph, hash));
        const client = clients.get(subgraph) ?? connect(subgraph, chosenInstances(directory, subgraph, understands));
        clients.set(subgraph, client);
        return client;
      },
      clientAt: (subgraph, instances) => connect(subgraph, () => instances),
    };
  });
}

async function openPassports({ settings, clock, folder, signers }: RemoteSubgraphsOptions) {
  const terms = { ttl: settings(passportTtl), clock };
  const keys = passportKeys(folder.keys);
  const each = signers.map(async (signer) => new Passports(signer, await openPassportKeys(keys, signer, clock), terms));
  return { passports: passportsOfEach(await Promise.all(each)), verify: passportVerifier(signersIn(keys), terms) };
}
