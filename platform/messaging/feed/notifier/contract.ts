import { newId } from '../../../kernel/ids.js';
import { until } from '../../../testing/until.js';
import type { OpenNotifier } from './notifier.js';

export interface NotifierUnderTest {
  /** The notifier of one process. Several notify each other. */
  open(): Promise<OpenNotifier>;
  /** Breaks the connections on which the processes listen. They reconnect by themselves. */
  breakConnections(): Promise<void>;
}

interface Listener {
  readonly channel: string;
  readonly heard: { times: number };
  stop(): void;
}

/** The contract of every notifier. */
export function notifierContract(start: () => Promise<NotifierUnderTest>): void {
  let test: NotifierUnderTest;
  let here: OpenNotifier;
  let there: OpenNotifier;
  beforeAll(async () => {
    test = await start();
  });
  beforeEach(async () => {
    [here, there] = [await test.open(), await test.open()];
  });
  afterEach(() => Promise.all([here.close(), there.close()]));

  function listen(by: OpenNotifier, channel = `channel of ${newId()}`): Listener {
    const heard = { times: 0 };
    const stop = by.subscribe(channel, () => {
      heard.times += 1;
    });
    return { channel, heard, stop };
  }

  /** Awaits each of several notifications: the start of listening may notify once by itself, which would prove nothing. */
  async function hears({ channel, heard }: Listener, from: OpenNotifier): Promise<void> {
    for (let hint = 0; hint < 5; hint += 1) {
      const before = heard.times;
      from.notify([channel]);
      await until(() => heard.times > before);
    }
  }

  it('notifies the listeners of a channel, in this process and in others', async () => {
    await hears(listen(here), here);
    await hears(listen(there), here);
  });

  it('notifies several channels at once, and no others', async () => {
    const [one, two, other] = [listen(there), listen(there), listen(there)];
    for (let hint = 0; hint < 100; hint += 1) {
      const before = [one.heard.times, two.heard.times] as const;
      here.notify([one.channel, two.channel]);
      await until(() => one.heard.times > before[0] && two.heard.times > before[1]);
    }
    expect(other.heard.times).toBeLessThan(10);
  });

  it('notifies all listeners of one channel, until each has unsubscribed', async () => {
    const first = listen(there);
    const second = listen(there, first.channel);
    await hears(first, here);
    first.stop();
    const before = first.heard.times;
    await hears(second, here);
    expect(first.heard.times).toBe(before);
  });

  it('notifies a new listener after the last one has unsubscribed', async () => {
    const { channel, stop } = listen(there);
    stop();
    await hears(listen(there, channel), here);
  });

  it('notifies again after its connection broke, and once by itself, since it may have missed something', async () => {
    const listener = listen(there);
    await hears(listener, here);
    const before = listener.heard.times;
    await test.breakConnections();
    // Nobody has published: the adapter itself notifies.
    await until(() => listener.heard.times > before);
    // Where one connection both sends and listens, the sender's broke too, and its first notifications may be lost.
    const again = listener.heard.times;
    await until(() => {
      here.notify([listener.channel]);
      return listener.heard.times > again + 5;
    });
  });

  it('sends thousands of notifications at once and loses none of the channels', async () => {
    const listener = listen(there);
    await hears(listener, here);
    const before = listener.heard.times;
    for (let each = 0; each < 5_000; each += 1) here.notify([`nobody ${each}`]);
    here.notify([listener.channel]);
    await until(() => listener.heard.times > before);
  });
}
