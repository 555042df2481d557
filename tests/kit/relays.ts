import type { OutboxRelay } from '../../platform/messaging/outbox/relay.js';
import type { Workers } from '../../platform/service/workers.js';

/** By the name of the service. */
type Services = ReadonlyMap<string, Pick<Workers, 'relay'>>;

/** Holds the events of a service back, or of all. Resolves when none is on its way from the outbox any more. */
export async function pauseRelays(services: Services, service?: string): Promise<void> {
  await Promise.all(relaysOf(services, service).map((relay) => relay.pause()));
}

/** Lets the events of a service go, or of all. */
export function resumeRelays(services: Services, service?: string): void {
  for (const relay of relaysOf(services, service)) relay.resume();
}

const relaysOf = (services: Services, service?: string): OutboxRelay[] =>
  [...services].filter(([name]) => service === undefined || name === service).map(([, { relay }]) => relay);
