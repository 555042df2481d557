import { on } from '../messaging/inbox/consumer.js';
import { NoteRenamed } from '../testing/notes.js';
import { ordering } from '../testing/sagas/shop.js';
import { consumersOf, jobsOf } from './reactions.js';
import { relayPoll } from './workers.js';

const consumer = on(NoteRenamed, async () => {});
const job = { name: 'notes', every: relayPoll, run: async () => {} };

test('a service reacts to what it lists, and to the replies to its sagas', () => {
  const types = consumersOf({ consumers: [consumer], sagas: [ordering] }).map(({ event }) => event.type);
  expect(types).toEqual(['NOTE_RENAMED', 'SAGA_STEP_DONE', 'SAGA_STEP_REFUSED', 'SAGA_STEP_UNDONE']);
  expect(jobsOf({ jobs: [job], sagas: [ordering] }).map(({ name }) => name)).toEqual(['sagas', 'notes']);
});

test('a service without sagas reads no replies and looks at no saga', () => {
  expect(consumersOf({ consumers: [consumer] })).toEqual([consumer]);
  expect(jobsOf({ jobs: [job] })).toEqual([job]);
  expect([consumersOf({}), jobsOf({})]).toEqual([[], []]);
});
