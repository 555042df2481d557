import { subgraphs } from '../../../cli/subgraphs.js';
import { until } from '../../../platform/testing/until.js';
import { type Cluster, startCluster } from '../../kit/cluster.js';
import { serversOfRun } from '../../kit/distributed.js';
import { newInstructor, newStudent } from '../../kit/school.js';
import { holdAt } from '../attacks/hold.js';
import { brokenMoneyIn, NO_MONEY_LOST } from '../checks/money.js';
import { UNDER_FIRE } from '../site/settings.js';
import type { People, Stoppable } from './lane.js';
import { SERVICES, type Service } from './moments.js';
import { walkSaga } from './walk.js';

// Each service in a process of its own, on Kafka and Redis. Each is killed once at every step of the saga.

const rest = subgraphs
  .map(({ name }) => name)
  .filter((name) => !SERVICES.includes(name as Service))
  .join();
const groups: readonly string[] = [...SERVICES, rest];

let cluster: Cluster;
let people: People;
beforeAll(async () => {
  cluster = await startCluster({
    groups,
    program: 'tests/chaos/site/subgraph.worker.ts',
    settings: { ...UNDER_FIRE, ...serversOfRun() },
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
    await until(async () => expect(await brokenMoneyIn(url)).toEqual(NO_MONEY_LOST), 120_000);
  },
  1_200_000,
);
