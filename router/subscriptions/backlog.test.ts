import { ConnectionBacklog, UserBacklog } from './backlog.js';
import { LiveOperation } from './live-operation.js';

const limits = { operations: 100, operationsOfUser: 3, running: 2, runningOfUser: 3, unread: 1_000, unreadOfUser: 1_500 };

/** Work that ends when it is told to. */
function work(size = 0) {
  const end = Promise.withResolvers<void>();
  const seen = {
    begun: false,
    end: () => end.resolve(),
    async run() {
      seen.begun = true;
      await end.promise;
      return 'x'.repeat(size);
    },
  };
  return seen;
}

/** What can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function user(given: Partial<typeof limits> = {}) {
  let idle = 0;
  const of = new UserBacklog({ ...limits, ...given }, () => {
    idle += 1;
  });
  const connection = () => new ConnectionBacklog(of, () => {});
  return { connection, idle: () => idle };
}

describe('the backlog of a user', () => {
  it('has so much worked on for one connection, and for all of them, and the rest in the order in which it came', async () => {
    const { connection } = user({ operationsOfUser: 10 });
    const [one, other] = [connection(), connection()];
    const works = [one, one, one, other, other].map((on) => Object.assign(work(), { on }));
    const runs = works.map((each) => new LiveOperation(each.on, null).workOut(each.run));
    await settled();
    expect(works.map(({ begun }) => begun)).toEqual([true, true, false, true, false]);
    works[0]?.end();
    await settled();
    expect(works.map(({ begun }) => begun)).toEqual([true, true, true, true, false]);
    for (const each of works) each.end();
    await Promise.all(runs);
  });

  it('has nothing worked out for a connection with too much unread, until it was written', async () => {
    const { connection } = user();
    const on = connection();
    const [first, second] = [new LiveOperation(on, null), new LiveOperation(on, null)];
    await first.workOut(async () => 'x'.repeat(1_000));
    const next = work();
    const run = second.workOut(next.run);
    await settled();
    expect(next.begun).toBe(false);
    first.written();
    await settled();
    expect(next.begun).toBe(true);
    next.end();
    await run;
  });

  it('bounds what is unread on all connections together', async () => {
    const { connection } = user();
    const operations = [connection(), connection(), connection()].map((on) => new LiveOperation(on, null));
    for (const each of operations.slice(0, 2)) await each.workOut(async () => 'x'.repeat(800));
    const third = work();
    const run = operations[2]?.workOut(third.run);
    await settled();
    expect(third.begun).toBe(false);
    operations[0]?.done();
    await settled();
    expect(third.begun).toBe(true);
    third.end();
    await run;
  });

  it('begins nothing for a connection that has ended, and counts nothing of it any more', async () => {
    const { connection, idle } = user({ running: 1, runningOfUser: 1 });
    const on = connection();
    const [first, second] = [new LiveOperation(on, null), new LiveOperation(on, null)];
    const running = work(5_000);
    const runs = [first.workOut(running.run), second.workOut(work().run)];
    first.done();
    second.done();
    on.user.refuseWaiting(on);
    await expect(runs[1]).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    running.end();
    await runs[0];
    expect(idle()).toBe(1);
    await new LiveOperation(connection(), null).workOut(async () => null);
  });

  it('refuses more operations at once than it may have', () => {
    const { connection } = user();
    const [one, other] = [connection(), connection()];
    const begun = [new LiveOperation(one, null), new LiveOperation(one, null), new LiveOperation(other, null)];
    expect(() => new LiveOperation(other, null)).toThrow('No more than 3 operations at once on all connections');
    begun[0]?.done();
    new LiveOperation(other, null).done();
  });
});

test('a connection that has sent too much is full until what it sent is done', () => {
  const { connection } = user();
  const on = connection();
  const operation = new LiveOperation(on, { variables: { text: 'x'.repeat(1_000) } });
  expect(on.isFull).toBe(true);
  operation.done();
  expect(on.isFull).toBe(false);
});
