import { subgraphs } from '../../cli/subgraphs.js';
import { environment } from '../../platform/config.js';
import { newId } from '../../platform/ids.js';
import { type Cluster, startCluster } from '../kit/cluster.js';
import { eventually } from '../kit/eventually.js';
import { newInstructor, newStudent } from '../kit/school.js';
import { holdAt } from './hold.js';
import { brokenMoneyIn, NO_MONEY_LOST } from './money.js';
import type { People, Stoppable } from './saga-lane.js';
import { SERVICES, type Service } from './saga-moments.js';
import { walkSaga } from './saga-walk.js';

// Each service in a process of its own, on Kafka and Redis. Each is killed once at every step of the saga.

const rest = subgraphs
  .map(({ name }) => name)
  .filter((name) => !SERVICES.includes(name as Service))
  .join();
const groups: readonly string[] = [...SERVICES, rest];

let cluster: Cluster;
let people: People;
beforeAll(async () => {
  const { LMS_TEST_REDIS_URL, LMS_TEST_KAFKA } = environment();
  const own = newId();
  cluster = await startCluster({
    groups,
    program: 'tests/chaos/subgraph.worker.ts',
    settings: {
      LMS_REDIS_URL: LMS_TEST_REDIS_URL,

      LMS_REDIS_PREFIX: `test-${own}:`,
      LMS_BUS: 'kafka',
      LMS_KAFKA_BROKERS: LMS_TEST_KAFKA,
      LMS_KAFKA_PREFIX: `test-${own}.`,
      LMS_KAFKA_SESSION: '3s',
      LMS_SUBGRAPH_TIMEOUT: '30s',
      LMS_ASK_WITHIN: '10s',
      LMS_PAYMENT_PROVIDER_TIMEOUT: '30s',
      // Nobody signs in anew on a slow machine.
      LMS_ACCESS_TOKEN_TTL: '4h',
      LMS_PARTITIONS: '2',
      LMS_REGISTRY_POLL: '200ms',
      LMS_REGISTRY_HEARTBEAT: '500ms',
      LMS_LEAVE_DELAY: '0ms',
      LMS_RATE_LIMITS: 'false',
      LMS_EVENT_RETRY_FIRST: '20ms',
      LMS_EVENT_ATTEMPTS: '1000',
      LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
      LMS_GATEWAY_WEBHOOK_COPIES: '2',
      LMS_SAGA_POLL: '200ms',
      LMS_SAGA_RETRY_FIRST: '1s',
      LMS_PAYMENT_WORK_EVERY: '200ms',
    },
  });
  people = {
    teacher: await newInstructor(cluster.admin),
    ada: await newStudent(cluster.client, 'Ada'),
    bob: await newStudent(cluster.client, 'Bob'),
  };
}, 240_000);
afterAll(() => cluster.stop(), 60_000);

const url = (database: string) => cluster.databaseUrl(subgraphs.find((each) => each.database === database)?.name as string);

const system: Stoppable = {
  url,
  hold: (service, hold) => holdAt(cluster.processes[groups.indexOf(service)] as Cluster['processes'][number], hold),
  async restart(service) {
    await cluster.kill(groups.indexOf(service));
    await cluster.revive(groups.indexOf(service));
  },
};

test.each(SERVICES)(
  'SIGKILL of %s at every step of the saga: nobody has paid who is not in, and nobody is in who has not paid',
  async (victim) => {
    await walkSaga(system, people, victim);
    // Who died on the way to the provider holds what it was at for as long as the provider may take.
    await eventually(async () => expect(await brokenMoneyIn(url)).toEqual(NO_MONEY_LOST), 120_000);
  },
  600_000,
);
