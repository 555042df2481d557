import { newId } from '../../../kernel/ids.js';
import { until } from '../../../testing/until.js';
import type { OpenNotifier } from './notifier.js';

export interface NotifierUnderTest {
  /** One process; several of them hear each other. */
  open(): Promise<OpenNotifier>;
  /** Breaks the lines on which processes listen. They heal by themselves. */
  breakConnections(): Promise<void>;
}

interface Listener {
  readonly channel: string;
  readonly heard: { times: number };
  stop(): void;
}

/** What every adapter of wake-ups must do. */
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

  /** Each of several hints, waited for: that listening has begun may be heard once as well, and is not enough. */
  async function hears({ channel, heard }: Listener, from: OpenNotifier): Promise<void> {
    for (let hint = 0; hint < 5; hint += 1) {
      const before = heard.times;
      from.notify([channel]);
      await until(() => heard.times > before);
    }
  }

  it('wakes those who listen, in this process and in others', async () => {
    await hears(listen(here), here);
    await hears(listen(there), here);
  });

  it('wakes for several channels at once, and not for others', async () => {
    const [one, two, other] = [listen(there), listen(there), listen(there)];
    for (let hint = 0; hint < 100; hint += 1) {
      const before = [one.heard.times, two.heard.times] as const;
      here.notify([one.channel, two.channel]);
      await until(() => one.heard.times > before[0] && two.heard.times > before[1]);
    }
    expect(other.heard.times).toBeLessThan(10);
  });

  it('wakes all who listen to one channel, until each has stopped', async () => {
    const first = listen(there);
    const second = listen(there, first.channel);
    await hears(first, here);
    first.stop();
    const before = first.heard.times;
    await hears(second, here);
    expect(first.heard.times).toBe(before);
  });

  it('listens again after the last has stopped', async () => {
    const { channel, stop } = listen(there);
    stop();
    await hears(listen(there, channel), here);
  });

  it('hears again after its line broke, and says that it may have missed something', async () => {
    const listener = listen(there);
    await hears(listener, here);
    const before = listener.heard.times;
    await test.breakConnections();
    // Nobody has published: it is the adapter's own word.
    await until(() => listener.heard.times > before);
    // Where hints are given and taken on one line, that of the giver was broken too, and the first may fall into the gap.
    const again = listener.heard.times;
    await until(() => {
      here.notify([listener.channel]);
      return listener.heard.times > again + 5;
    });
  });

  it('takes thousands of hints at once and loses none of the channels', async () => {
    const listener = listen(there);
    await hears(listener, here);
    const before = listener.heard.times;
    for (let each = 0; each < 5_000; each += 1) here.notify([`nobody ${each}`]);
    here.notify([listener.channel]);
    await until(() => listener.heard.times > before);
  });
}
