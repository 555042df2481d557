import { recordedLog } from '../testing/recorded-log.js';
import { Outage } from './errors.js';
import { type Logger, withLogFields } from './log.js';

const logged = (work: (log: Logger) => void) => {
  const { log, lines } = recordedLog('trace');
  work(log);
  return lines;
};

test('each line of a piece of work has its fields, whichever logger writes it; no other line has', async () => {
  const { log, lines } = recordedLog('trace');
  const child = log.child({ service: 'course' });
  await Promise.all(
    ['one', 'two'].map((correlationId) =>
      withLogFields({ correlationId }, async () => {
        log.warn('begins');
        await Promise.resolve();
        child.warn({ step: 1 }, 'goes on');
      }),
    ),
  );
  log.warn('elsewhere');
  expect(lines.map(({ msg, correlationId, service }) => [msg, correlationId, service])).toEqual([
    ['begins', 'one', undefined],
    ['begins', 'two', undefined],
    ['goes on', 'one', 'course'],
    ['goes on', 'two', 'course'],
    ['elsewhere', undefined, undefined],
  ]);
});

test('what a line or its logger says itself stays, and is written once', () => {
  const { log, lines, text } = recordedLog('trace');
  withLogFields({ correlationId: 'scope' }, () => {
    log.child({ correlationId: 'child' }).warn('a');
    log.warn({ correlationId: 'line' }, 'b');
  });
  expect(lines.map(({ correlationId }) => correlationId)).toEqual(['child', 'line']);
  expect(text()).not.toContain('scope');
});

test.each([
  ['an outage', new Outage('the registry is away', { cause: new Error('ECONNREFUSED') })],
  ['a lock that others hold', Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' })],
])('%s is logged without a stack', (_what, error) => {
  const [line] = logged((log) => log.warn({ err: error }, 'not now'));
  expect(line?.err).toMatchObject({ message: expect.stringContaining(error.message) });
  expect(line?.err).not.toHaveProperty('stack');
});

test('a fault is logged with its stack', () => {
  const [line] = logged((log) => log.error({ err: new TypeError('x is not a function') }, 'broken'));
  expect(line?.err).toMatchObject({ type: 'TypeError', stack: expect.stringContaining('log.test') });
});
