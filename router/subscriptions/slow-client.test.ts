import { until } from '../../platform/testing/until.js';
import type { OpenStreams, RouterMetrics } from '../metrics.js';
import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { Socket } from '../test-kit/socket.js';

afterEach(stopAll);

/** In ms: for a client that reads the farewell in the end, on a machine that is busy. */
const AS_LONG_AS_IT_TAKES = 60_000;

const FLOODED = 'subscription { flooded { text } }';

describe('a client that reads nothing', () => {
  it('is cut off and told why, and little was fetched for it; others notice nothing', async () => {
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 200, closeTimeout: AS_LONG_AS_IT_TAKES } });
    const other = await Socket.connect(served.socketUrl);
    other.subscribe('1', 'subscription { overheard { cursor } }');
    const heard = await served.taps.next();
    const slow = await Socket.connect(served.socketUrl);
    slow.raw.pause();
    slow.subscribe('1', FLOODED);
    const flood = await served.taps.next();
    await flood.returned;
    // What the operating system keeps of a line is a few megabytes; the source has no end.
    const fetched = flood.taken;
    expect(fetched * 65_536).toBeLessThan(32 * 1_048_576);
    heard.push({ cursor: 'still here' });
    expect(await other.next()).toMatchObject({ payload: { data: { overheard: { cursor: 'still here' } } } });
    slow.raw.resume();
    expect(await slow.closed).toEqual({ code: 4510, reason: 'Too slow' });
    expect(flood.taken).toBe(fetched);
  });

  it('is dropped when it does not even answer the farewell', async () => {
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 50, closeTimeout: 50 } });
    const slow = await Socket.connect(served.socketUrl);
    slow.raw.pause();
    slow.subscribe('1', FLOODED);
    await (await served.taps.next()).returned;
    await served.router.stop();
    slow.raw.resume();
    expect([1006, 4510]).toContain((await slow.closed).code);
  });

  it('is not read from either: it cannot ask for ever more', async () => {
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 2_000, unread: 65_536 } });
    const slow = await Socket.connect(served.socketUrl);
    slow.raw.pause();
    slow.subscribe('1', FLOODED);
    const flood = await served.taps.next();
    const payload = { text: 'x'.repeat(65_536) };
    for (let sent = 0; sent < 400; sent += 1) slow.send({ type: 'ping', payload });
    await flood.returned;
    // Of these 25 MB an operating system takes ten at most.
    expect(slow.raw.bufferedAmount).toBeGreaterThan(4 * 1_048_576);
    slow.raw.terminate();
  });
});

describe('many operations at once of a client that reads nothing', () => {
  // Of 1 MB each. What the operating system keeps of a line is a few of them.
  const metrics = () => {
    let read: () => OpenStreams;
    const watched: RouterMetrics = {
      operation() {},
      request() {},
      watch(open) {
        read = open;
      },
    };
    return { watched, connections: () => read().connections };
  };
  const ask = (socket: Socket, many: number) => {
    socket.raw.pause();
    for (let id = 0; id < many; id += 1) socket.subscribe(String(id), '{ bulk }');
  };

  it('are worked out as far as it has room, and the rest never, once it is cut off', async () => {
    const { watched, connections } = metrics();
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 500 } }, { metrics: watched });
    const slow = await Socket.connect(served.socketUrl);
    ask(slow, 60);
    await until(() => served.bulk.asked > 0 && connections() === 0);
    slow.raw.terminate();
    expect(served.bulk.asked).toBeLessThan(40);
  });

  it('of several sockets have one bound together, and those of another user are answered', async () => {
    const { watched, connections } = metrics();
    const subscriptions = { stallAfter: 200, runningOfUser: 4, unreadOfUser: 1_048_576 };
    const served = await serveSubscriptions({ subscriptions }, { metrics: watched });
    const slow = await Promise.all(Array.from({ length: 10 }, () => Socket.connect(served.socketUrl)));
    for (const each of slow) ask(each, 20);
    const other = await Socket.connect(served.socketUrl, await served.signIn('STUDENT'));
    expect((await other.answer('1', '{ bulk }')).data?.bulk).toHaveLength(1_048_576);
    await until(() => served.bulk.asked > 1 && connections() === 1);
    for (const each of slow) each.raw.terminate();
    expect(served.bulk.asked).toBeLessThan(100);
  });

  it('are all answered when it reads', async () => {
    const served = await serveSubscriptions({ subscriptions: { running: 2 } });
    const socket = await Socket.connect(served.socketUrl);
    ask(socket, 30);
    socket.raw.resume();
    for (let answered = 0; answered < 30; ) if ((await socket.next()).type === 'complete') answered += 1;
    expect(served.bulk.asked).toBe(30);
  });
});

describe('a client that answers no ping', () => {
  it('is dropped', async () => {
    const served = await serveSubscriptions({ subscriptions: { pingEvery: 20 } });
    const dead = await Socket.connect(served.socketUrl, undefined, { autoPong: false });
    dead.subscribe('1', 'subscription { overheard { cursor } }');
    const tap = await served.taps.next();
    expect(await dead.closed).toEqual({ code: 1006, reason: '' });
    await tap.returned;
  });

  it('is told from one that does', async () => {
    const served = await serveSubscriptions({ subscriptions: { pingEvery: 10 } });
    const alive = await Socket.connect(served.socketUrl);
    let pings = 0;
    const fifth = new Promise<void>((resolve) => alive.raw.on('ping', () => ++pings === 5 && resolve()));
    await fifth;
    expect((await alive.answer('1', '{ course(id: "c1") { title } }')).type).toBe('next');
  });
});
