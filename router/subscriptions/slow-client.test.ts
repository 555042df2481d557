import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { Socket } from '../test-kit/socket.js';

afterEach(stopAll);

const FLOODED = 'subscription { flooded { text } }';

describe('a client that reads nothing', () => {
  it('is cut off and told why, and little was fetched for it; others notice nothing', async () => {
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 200 } });
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
    const served = await serveSubscriptions({ subscriptions: { stallAfter: 50 } });
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
