import pg from 'pg';
import type { EventType } from '../messaging/event/define.js';
import { type Consumer, on } from '../messaging/inbox/consumer.js';
import { type Answer, done, refused, undone } from '../messaging/saga/answer.js';
import type { Saga } from '../messaging/saga/define.js';
import { SagaStepDone, SagaStepRefused, SagaStepUndone } from '../messaging/saga/replies.js';
import { advanceDueSagas, handleAnswer } from '../messaging/saga/run.js';
import { sagaPoll } from '../messaging/saga/settings.js';
import type { Job } from './jobs.js';

/** What the owner of these sagas consumes: the replies of their participants. Those to sagas of other services do not concern it. */
export function sagaConsumers(sagas: readonly Saga<unknown>[]): readonly Consumer[] {
  if (sagas.length === 0) return [];
  const byName = named(sagas);
  const onReply = <Payload extends Addressed>(reply: EventType<Payload>, answerIn: (payload: Payload) => Answer): Consumer => ({
    ...on(reply, async ({ payload }, context) => {
      const { saga, sagaId, step } = payload;
      const signal = { kind: 'answer', step, answer: answerIn(payload) } as const;
      await handleAnswer(context, byName.get(saga) as Saga<unknown>, sagaId, signal);
    }),
    concerns: ({ saga }: Addressed) => byName.has(saga),
  });
  return [
    onReply(SagaStepDone, ({ result }) => done(result)),
    onReply(SagaStepRefused, ({ reason }) => refused(reason)),
    onReply(SagaStepUndone, () => undone),
  ];
}

/** The timer of their owner: it fails steps that took too long, and retries those that failed. */
export function sagaJobs(sagas: readonly Saga<unknown>[]): readonly Job[] {
  if (sagas.length === 0) return [];
  const byName = named(sagas);
  const due = `select min(due_at) from saga where due_at is not null and name in (${[...byName.keys()].map(pg.escapeLiteral).join()})`;
  return [{ name: 'sagas', every: sagaPoll, due, run: (context, stopping) => advanceDueSagas(context, byName, stopping) }];
}

const named = (sagas: readonly Saga<unknown>[]) => new Map(sagas.map((saga) => [saga.name, saga]));

interface Addressed {
  readonly sagaId: string;
  readonly saga: string;
  readonly step: string;
}
