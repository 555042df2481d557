import kafkajs, { type LogEntry } from 'kafkajs';
import { withLogFields } from '../../../kernel/log.js';
import { recordedLog } from '../../../testing/recorded-log.js';
import { writeLog } from './client.js';

const entry = (error: string, level: LogEntry['level'] = kafkajs.logLevel.ERROR): LogEntry => ({
  namespace: 'Connection',
  level,
  label: 'ERROR',
  log: {
    message: 'Response Heartbeat(key: 12, version: 3)',
    timestamp: '2026-01-01',
    stack: 'Error: at',
    correlationId: 17,
    size: 10,
    error,
  },
});

const logged = (given: LogEntry) => {
  const { log, lines } = recordedLog('trace');
  withLogFields({ correlationId: 'the client’s' }, () => writeLog(log, given));
  return lines;
};

test('the numbers of kafkajs’ requests have a name of their own, and no line has a stack', () => {
  const [line] = logged(entry('Request timed out'));
  expect(line).toMatchObject({
    level: 40,
    kafkaRequest: 17,
    correlationId: 'the client’s',
    error: 'Request timed out',
    part: 'Connection',
  });
  expect(line).not.toHaveProperty('stack');
});

test.each([
  'The group is rebalancing, so a rejoin is needed',
  'The coordinator is not aware of this member',
  'Specified group generation id is not valid',
  'Consumer group needs to have a valid member id before actually entering a consumer group',
])('that a group gets another member is no warning: %s', (error) => {
  expect(logged(entry(error))).toMatchObject([{ level: 20, error }]);
});
