import { duration } from '../kernel/settings.js';
import { toWire } from '../messaging/event/cloud-events.js';
import { HandlerRegistry } from '../messaging/inbox/handler-registry.js';
import { defineSaga } from '../messaging/saga/define.js';
import { SagaStepDone } from '../messaging/saga/replies.js';
import { sagaConsumers } from './sagas.js';

const within = duration('LMS_TEST_STEP', '1s', 'How long the step of this test may take.');
const ours = defineSaga({ name: 'ours', before: [], pivot: { name: 'pay', within, async run() {}, async undo() {} }, after: [] });

const sagaId = '0198c0de-0000-7000-8000-000000000001';
const replyTo = (saga: string) => ({
  ...toWire({
    id: '0198c0de-0000-7000-8000-000000000002',
    topic: SagaStepDone.topic,
    key: sagaId,
    type: SagaStepDone.type,
    version: SagaStepDone.version,
    source: 'payment',
    sequence: 1,
    time: '2026-03-02T09:00:00.000Z',
    correlationId: 'a request',
    causationId: null,
    actor: null,
    silent: false,
    traceparent: null,
    payload: { sagaId, saga, step: 'pay', result: {} },
  }),
  partition: 0,
  offset: 0n,
});

test('a reply concerns the owner of its saga alone: all others skip it before they open a transaction', () => {
  const registry = new HandlerRegistry(sagaConsumers([ours as never]));
  expect(registry.classify(replyTo('ours'))).toMatchObject({ kind: 'consumable' });
  expect(registry.classify(replyTo('of another service'))).toMatchObject({ kind: 'not consumed' });
});
