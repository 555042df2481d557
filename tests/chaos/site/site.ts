import { subgraphs } from '../../../cli/subgraphs.js';
import type { Environment } from '../../../platform/kernel/settings.js';
import { TestProxy } from '../../../platform/testing/proxy.js';
import { type Cluster, startCluster } from '../../kit/cluster.js';
import { type Program, runLmsWith } from '../../kit/program.js';
import { startOwnKafka, startOwnPostgres, startOwnRedis } from '../../servers/for-a-run.js';
import { holdAt } from '../attacks/hold.js';
import type { Url } from '../checks/rows.js';
import type { Stoppable } from '../saga/lane.js';
import { UNDER_FIRE } from './settings.js';

export const REDIS_PREFIX = 'chaos:';

const SETTINGS: Environment = {
  ...UNDER_FIRE,
  LMS_BUS: 'kafka',
  LMS_REDIS_PREFIX: REDIS_PREFIX,
  LMS_EVENT_RETRY_MOST: '500ms',
  // Late enough that a seat can lapse between the money and the news of it.
  LMS_GATEWAY_WEBHOOK_DELAY: '200ms',
  LMS_GATEWAY_WEBHOOK_JITTER: '300ms',
  LMS_PAYMENT_ASK_AFTER: '5s',
};

const IN_GROUPS: readonly (readonly string[])[] = [
  ['user', 'auth'],
  ['assignment', 'submission', 'evaluation'],
];

/** Each service in a process of its own, but for some that are grouped to fit a small machine. */
export const groups: readonly string[] = [
  ...new Set(subgraphs.map(({ name }) => (IN_GROUPS.find((some) => some.includes(name)) ?? [name]).join())),
];

/** The distributed shape on servers of its own, each part of which can be killed without disturbing anybody else. */
export interface Site extends Stoppable {
  readonly cluster: Cluster;
  readonly url: Url;
  readonly kafka: Awaited<ReturnType<typeof startOwnKafka>>;
  readonly redis: Awaited<ReturnType<typeof startOwnRedis>>;
  readonly postgres: Awaited<ReturnType<typeof startOwnPostgres>>;
  /** The line between Kafka and those who are behind it. */
  readonly line: TestProxy;
  /** The process of a group. */
  program(group: string): Program;
  /** `lms rebuild`, beside the processes. */
  rebuild(projection: string): Promise<void>;
  stop(): Promise<void>;
}

/** `behindLine`: asked whenever a process of the group is started. */
export async function openSite(behindLine: (group: string) => boolean): Promise<Site> {
  const opened: { stop(): Promise<void> }[] = [];
  const keep = <Opened extends { stop(): Promise<void> }>(each: Opened): Opened => {
    opened.unshift(each);
    return each;
  };
  const stop = async () => {
    for (const each of opened) await each.stop();
  };
  try {
    const redis = keep(await startOwnRedis());
    const postgres = keep(await startOwnPostgres());
    const kafka = keep(await startOwnKafka());
    const line = await TestProxy.open(kafka.proxy.from, kafka.proxy.to);
    keep({ stop: () => line.cut() });
    const cluster = keep(
      await startCluster({
        groups,
        program: 'tests/chaos/site/subgraph.worker.ts',
        settings: { ...SETTINGS, LMS_REDIS_URL: redis.url, LMS_POSTGRES_URL: postgres.url('postgres') },
        settingsOf: (group) => ({ LMS_KAFKA_BROKERS: behindLine(group) ? `127.0.0.1:${kafka.proxy.from}` : kafka.brokers }),
      }),
    );
    const place = (group: string) => groups.findIndex((each) => each.split(',').includes(group.split(',')[0] as string));
    const program = (group: string) => cluster.processes[place(group)] as Program;
    return {
      cluster,
      url: postgres.url,
      kafka,
      redis,
      postgres,
      line,
      program,
      hold: (service, hold) => holdAt(program(service), hold),
      async restart(group) {
        await cluster.kill(place(group));
        await cluster.revive(place(group));
      },
      async rebuild(projection) {
        const { code, errors } = await runLmsWith({ ...cluster.settings, LMS_KAFKA_BROKERS: kafka.brokers }, 'rebuild', projection);
        if (code !== 0) throw new Error(`${projection} could not be rebuilt: ${errors}`);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
