import { serviceCaller } from '../../../platform/kernel/identity.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { notificationSubgraph } from '../subgraph.js';
import { schoolOf } from '../test-kit/school.js';
import { monthsJob } from './months.job.js';

const DAY = 86_400_000;

let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph);
});
afterAll(() => notification.stop());

const tend = () => monthsJob.run(notification.context({ caller: serviceCaller('notification') }), new AbortController().signal);

test('an inbox goes on over the months, and forgets what is older than is kept, with the marks on it', async () => {
  const reader = await school.registers();
  await school.publishes({ title: 'Old' });
  await tend();
  const { notifications } = await notification.ok('{ notifications { nodes { id } } }', {}, reader);
  for (const { id } of notifications.nodes)
    await notification.ok('mutation ($id: ID!) { markNotificationRead(id: $id) { id } }', { id }, reader);
  const rows = () =>
    notification.sql(`select tableoid::regclass::text as place from notification union all select tableoid::regclass::text from broadcast
      union all select tableoid::regclass::text from broadcast_mark order by 1`);
  expect(await rows()).toEqual([{ place: 'broadcast_202603' }, { place: 'broadcast_mark_202603' }, { place: 'notification_202603' }]);

  notification.clock.advance(300 * DAY);
  await tend();
  await school.publishes({ title: 'New' });
  const titles = async () =>
    (await notification.ok('{ notifications { nodes { title } } }', {}, reader)).notifications.nodes.map(
      ({ title }: { title: string }) => title,
    );
  expect(await titles()).toEqual(['New course: New', 'New course: Old', 'Welcome']);

  notification.clock.advance(100 * DAY);
  await tend();
  expect(await titles()).toEqual(['New course: New']);
  expect(await rows()).toEqual([{ place: 'broadcast_202612' }]);
});
