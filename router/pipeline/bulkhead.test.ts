import type { Principal } from '../request.js';
import { nobody, userIn } from '../test-kit/run.js';
import { Bulkheads } from './bulkhead.js';

/** Work that begins when it is let, and ends when the test says so. */
function works(bulkheads: Bulkheads) {
  const begun: string[] = [];
  const start = (principal: Principal, name: string) => {
    const gate = Promise.withResolvers<string>();
    const done = bulkheads.run(principal, () => {
      begun.push(name);
      return gate.promise;
    });
    return { end: () => gate.resolve(name), fail: (error: Error) => gate.reject(error), done };
  };
  return { begun, start };
}

const at = (address: string): Principal => ({ ...nobody, caller: { kind: 'anonymous', address } });

describe('bulkheads', () => {
  it('let so many of one caller run, and the next when one of them ends, in order', async () => {
    const { begun, start } = works(new Bulkheads({ running: 2, waiting: 9 }));
    const [one, two, three, four] = ['1', '2', '3', '4'].map((name) => start(userIn('STUDENT'), name));
    expect(begun).toEqual(['1', '2']);
    two?.end();
    expect(await two?.done).toBe('2');
    expect(begun).toEqual(['1', '2', '3']);
    one?.fail(new Error('it broke'));
    await expect(one?.done).rejects.toThrow('it broke');
    expect(begun).toEqual(['1', '2', '3', '4']);
    three?.end();
    four?.end();
    expect(await Promise.all([three?.done, four?.done])).toEqual(['3', '4']);
  });

  it('are one for each user, and for each address that is not signed in', async () => {
    const { begun, start } = works(new Bulkheads({ running: 1, waiting: 9 }));
    const all = [at('192.0.2.1'), at('192.0.2.1'), at('192.0.2.2'), userIn('STUDENT'), userIn('ADMIN')];
    const started = all.map((each, index) => start(each, String(index)));
    expect(begun).toEqual(['0', '2', '3']);
    for (const each of started) each.end();
    await Promise.all(started.map(({ done }) => done));
  });

  it('refuse who has too many waiting, with when to come again', async () => {
    const { begun, start } = works(new Bulkheads({ running: 1, waiting: 1 }));
    const [one, two] = [start(nobody, '1'), start(nobody, '2')];
    await expect(start(nobody, '3').done).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } });
    one.end();
    two.end();
    await Promise.all([one.done, two.done]);
    const later = start(nobody, '4');
    later.end();
    await later.done;
    expect(begun).toEqual(['1', '2', '4']);
  });
});
