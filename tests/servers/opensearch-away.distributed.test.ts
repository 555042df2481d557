import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subgraphs } from '../../cli/subgraphs.js';
import { ifOpenSearch } from '../../platform/testing/opensearch.js';
import { until } from '../../platform/testing/until.js';
import { BehindTheBack } from '../kit/behind.js';
import { type Cluster, startCluster } from '../kit/cluster.js';
import { serversOfRun } from '../kit/distributed.js';
import { newCourse, newInstructor, newStudent, type Person } from '../kit/school.js';
import { enroll } from '../kit/shop.js';
import { startOwnOpenSearch } from './for-a-run.js';

const others = subgraphs
  .map(({ name }) => name)
  .filter((name) => name !== 'search')
  .join();
const SEARCH = 'query ($text: String!) { search(text: $text) { hits { id } } suggest(prefix: $text) courses(first: 1) { nodes { id } } }';

ifOpenSearch('OpenSearch is killed under the whole service', () => {
  let opensearch: Awaited<ReturnType<typeof startOwnOpenSearch>>;
  let cluster: Cluster;
  let behind: BehindTheBack;
  let grace: Person;
  beforeAll(async () => {
    opensearch = await startOwnOpenSearch();
    cluster = await startCluster({
      groups: ['search', others],
      settings: { ...serversOfRun(), LMS_OPENSEARCH_URLS: opensearch.url, LMS_SEARCH_INDEX_RETRY: '200ms', LMS_RATE_LIMITS: 'false' },
    });
    behind = new BehindTheBack((service) => cluster.databaseUrl(service));
    grace = await newInstructor(cluster.admin, 'Grace');
  }, 300_000);
  afterAll(async () => {
    await behind?.close();
    await cluster?.stop();
    await opensearch?.stop();
  }, 60_000);

  const found = async (text: string) => (await cluster.client.ok(SEARCH, { text })).search.hits.map(({ id }: { id: string }) => id);

  test('everything else answers, search says that it is away, and afterwards it finds what has come, and not what has gone', async () => {
    const [kept, deleted] = [await newCourse(grace, { title: 'Ceramics' }), await newCourse(grace, { title: 'Ceramics of old' })];
    await until(async () => expect((await found('ceramics')).sort()).toEqual([kept.id, deleted.id].sort()));

    await opensearch.kill();
    const { status, data, errors } = await cluster.client.send(SEARCH, { text: 'ceramics' });
    expect([status, data.search, data.suggest]).toEqual([200, null, null]);
    expect(data.courses.nodes).toHaveLength(1);
    expect(errors.map(({ path, extensions }) => [path, extensions.code]).sort()).toEqual([
      [['search'], 'UNAVAILABLE'],
      [['suggest'], 'UNAVAILABLE'],
    ]);
    const added = await newCourse(grace, { title: 'New ceramics' });
    await enroll(await newStudent(cluster.client), added.id);
    await grace.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: deleted.id });

    await opensearch.restart();
    await until(async () => expect((await found('ceramics')).sort()).toEqual([kept.id, added.id].sort()), 60_000);
    await until(async () => expect(await behind.sql('search', 'select id from document_mark where indexed < version')).toEqual([]));
  }, 240_000);
});
