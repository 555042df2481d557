import type { EventMetrics } from '../adapters/metrics/event-metrics.js';
import type { Clock } from '../kernel/clock.js';
import { serviceCaller } from '../kernel/identity.js';
import type { Logger } from '../kernel/log.js';
import { duration, flag, type Settings, wholeNumber } from '../kernel/settings.js';
import { openParts, stop, stopTogether } from '../kernel/stopping.js';
import type { EventBus } from '../messaging/bus/bus.js';
import type { FaultPoints } from '../messaging/event/faults.js';
import { type RunningInbox, startInbox } from '../messaging/inbox/inbox.js';
import type { RetryPolicy } from '../messaging/inbox/processor.js';
import { OutboxRelay } from '../messaging/outbox/relay.js';
import { LiveProjection } from '../messaging/projection/live-projection.js';
import { removeOldAuditEntries } from './audit/old-entries.job.js';
import { forgetKeys } from './idempotency/forget-keys.js';
import { ormTransactions } from './orm-transactions.js';
import { maintainPartitions } from './partitions.job.js';
import { consumersOf, jobsOf } from './reactions.js';
import { runJobs } from './run-jobs.js';
import type { OpenSubgraph } from './runtime.js';

export const relayPoll = duration('LMS_RELAY_POLL', '10s', 'How often the outbox is polled when no notification comes.');
export const relayHeld = flag('LMS_RELAY_HELD', 'false', 'Starts with the relay paused, to see what clients see while events are late.');
export const retryAttempts = wholeNumber('LMS_EVENT_ATTEMPTS', '10', 'Tries of an event until it is a dead letter.', {
  min: 1,
  max: 1_000,
});
export const retryFirst = duration('LMS_EVENT_RETRY_FIRST', '200ms', 'The wait after the first failure of an event; it doubles with each.');
export const retryMost = duration('LMS_EVENT_RETRY_MOST', '1m', 'The longest wait between two tries of an event.');

export const duePoll = duration(
  'LMS_DUE_POLL',
  '10s',
  'How often a service looks for due work (sagas, mail, payments, parked events) that no commit of the process itself has announced: work that another process has left, or an operator has asked for.',
);

export const stallAfter = duration(
  'LMS_EVENT_STALL',
  '1m',
  'How long events may fail to move, out of the outbox or into a service, until the server says that it is not ready.',
);

export const projectionsLook = duration(
  'LMS_PROJECTIONS_LOOK',
  '10s',
  'How often a service checks whether a projection was rebuilt, when no event says so.',
);

export const retryPolicy = (settings: Settings): RetryPolicy => ({
  attempts: settings(retryAttempts),
  firstMs: settings(retryFirst),
  mostMs: settings(retryMost),
});

export interface WorkersOptions {
  readonly subgraph: Pick<OpenSubgraph, 'declaration' | 'orm' | 'context' | 'onCommitted' | 'onRecorded'>;
  readonly databaseUrl: string;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly log: Logger;
  readonly metrics?: EventMetrics;
  /** Whether clients ask this process for something in these moments: events are taken in large batches while they do not. */
  readonly isAsked?: () => boolean;
  readonly faults?: FaultPoints;
  /** Applies events without the inbox: only to show that the chaos tests detect it. */
  readonly withoutInbox?: boolean;
}

/** The background work of a service: relaying its outbox, applying events, and running its jobs. */
export interface Workers {
  readonly relay: OutboxRelay;
  /** What keeps the service from being ready; null when all its workers are healthy. */
  fault(): string | null;
  stop(): Promise<void>;
}

/** Starts the workers of a service. When one of them cannot start, the others are stopped. */
export function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { subgraph, settings, log } = options;
  const { declaration } = subgraph;
  const service = declaration.name;
  return openParts(async (opened) => {
    const relay = opened.adopt(outboxRelay(options), stop);
    opened.defer(subgraph.onRecorded(() => relay.notify()));
    relay.start();
    const receiving: (RunningInbox | LiveProjection)[] = [];
    opened.defer(() => stopTogether(receiving));
    for await (const each of receivers(options)) receiving.push(each);
    const jobs = [forgetKeys, removeOldAuditEntries, maintainPartitions(service, declaration.projections), ...jobsOf(declaration)];
    opened.adopt(
      runJobs({
        jobs,
        contextOf: () => subgraph.context({ caller: serviceCaller(service) }),
        settings,
        log,
        pollMs: settings(duePoll),
        onCommitted: subgraph.onCommitted,
      }),
      stop,
    );
    return {
      relay,
      fault() {
        if (!relay.healthy()) return `${service}: events cannot be relayed`;
        if (!receiving.every((each) => each.healthy())) return `${service}: events are not taken from the bus`;
        return null;
      },
    };
  });
}

/** How long a projection gathers events, in ms: no saga waits for it, and each of its transactions costs the same for one event as for many. */
const PROJECTION_BATCH_MS = 100;

/** Starts the inbox of the service, and a projection after the other. */
async function* receivers(options: WorkersOptions): AsyncGenerator<RunningInbox | LiveProjection> {
  const { subgraph, settings } = options;
  const { name: service, projections = [] } = subgraph.declaration;
  const consumers = consumersOf(subgraph.declaration);
  const inboxOptions = inboxOptionsOf(options);
  if (consumers.length > 0) yield await startInbox({ ...inboxOptions, consumer: service, consumers });
  const pollMs = settings(projectionsLook);
  for (const projection of projections) {
    yield await LiveProjection.start({ ...inboxOptions, batchMs: PROJECTION_BATCH_MS, service, projection, orm: subgraph.orm, pollMs });
  }
}

const outboxRelay = ({ subgraph, databaseUrl, bus, settings, log, metrics, faults }: WorkersOptions): OutboxRelay =>
  new OutboxRelay({
    service: subgraph.declaration.name,
    url: databaseUrl,
    bus,
    log,
    metrics,
    faults,
    pollMs: settings(relayPoll),
    paused: settings(relayHeld),
    stallAfterMs: settings(stallAfter),
  });

/** What the inbox and the projections of a service have in common. */
const inboxOptionsOf = ({ subgraph, bus, clock, settings, log, metrics, isAsked, faults, withoutInbox }: WorkersOptions) => ({
  bus,
  transaction: ormTransactions(subgraph),
  read: <Row>(sql: string, parameters: readonly (string | number | null)[]) => subgraph.orm.em.fork().execute<Row[]>(sql, [...parameters]),
  clock,
  log,
  metrics,
  isAsked,
  faults,
  withoutInbox,
  stallAfterMs: settings(stallAfter),
  retry: retryPolicy(settings),
  retryPollMs: settings(duePoll),
});
