import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import type { SubgraphRequest } from '../../platform/service/request.js';
import { Tap } from '../test-kit/taps.js';
import { OperationStream } from './operation-stream.js';

function stream(left: () => Promise<unknown> = async () => {}) {
  const source = new Tap<ExecutionResult>({} as SubgraphRequest);
  const leave = source.return.bind(source);
  source.return = async () => {
    await left();
    return leave();
  };
  const logged: string[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(line) });
  return { source, logged, stream: new OperationStream(source, { correlationId: 'corr', log }) };
}

const DONE = { done: true, value: undefined };

describe('the stream of a subscription', () => {
  it('asks its source for one result when it is asked for one', async () => {
    const { source, stream: results } = stream();
    source.push({ data: { at: 1 } }, { data: { at: 2 } });
    expect(source.taken).toBe(0);
    expect(await results.next()).toEqual({ done: false, value: { data: { at: 1 } } });
    expect(source.taken).toBe(1);
  });

  it('ends at once while it waits, though its source goes on waiting', async () => {
    const { source, stream: results } = stream();
    const waiting = results.next();
    expect(await results.return()).toEqual(DONE);
    expect(await waiting).toEqual(DONE);
    expect(source.left).toBe(true);
  });

  it('tells nothing after its end, and leaves its source once', async () => {
    let left = 0;
    const { source, stream: results } = stream(async () => {
      left += 1;
    });
    const waiting = results.next();
    results.end();
    source.push({ data: { at: 1 } });
    results.end();
    await results.return();
    expect([await waiting, await results.next()]).toEqual([DONE, DONE]);
    expect(left).toBe(1);
  });

  it('does not leave a source that has ended by itself', async () => {
    const { source, stream: results } = stream();
    const waiting = results.next();
    source.finish();
    expect(await waiting).toEqual(DONE);
    results.end();
    expect(source.left).toBe(false);
  });

  it('masks the failure of its source, and leaves what is behind it', async () => {
    const { source, logged, stream: results } = stream();
    const waiting = results.next();
    source.fail();
    await expect(waiting).rejects.toMatchObject({
      message: 'Something went wrong',
      extensions: { code: 'INTERNAL', correlationId: 'corr' },
    });
    expect(logged.join()).toContain('10.0.0.7');
    expect(source.left).toBe(true);
    expect(await results.next()).toEqual(DONE);
  });

  it('logs a source that cannot be left, for nobody waits for that', async () => {
    const failing = Promise.withResolvers<never>();
    const { logged, stream: results } = stream(() => failing.promise);
    await results.return();
    failing.reject(new Error('the line is cut'));
    await failing.promise.catch(() => {});
    await new Promise(setImmediate);
    expect(logged.join()).toContain('the line is cut');
  });
});
