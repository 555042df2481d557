import pg from 'pg';
import type { RequestContext } from '../kernel/context.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { type Consumer, on } from '../messaging/inbox/consumer.js';
import { type Answer, done, refused, undone } from '../messaging/saga/answer.js';
import type { Saga } from '../messaging/saga/define.js';
import { SagaStepDone, SagaStepRefused, SagaStepUndone } from '../messaging/saga/replies.js';
import { advanceDueSagas, handleAnswer } from '../messaging/saga/run.js';
import { sagaPoll } from '../messaging/saga/settings.js';
import type { Job } from './jobs.js';

/** What the owner of these sagas consumes: the replies of their participants. A service without sagas reads none. */
export function sagaConsumers(sagas: readonly Saga<unknown>[]): readonly Consumer[] {
  if (sagas.length === 0) return [];
  const byName = named(sagas);
  const handle = async ({ payload }: EventEnvelope<Addressed>, context: RequestContext, answer: Answer) => {
    // Every owner of sagas consumes all replies; most answer the sagas of other services.
    const saga = byName.get(payload.saga);
    if (saga) await handleAnswer(context, saga, payload.sagaId, { kind: 'answer', step: payload.step, answer });
  };
  return [
    on(SagaStepDone, (event, context) => handle(event, context, done(event.payload.result))),
    on(SagaStepRefused, (event, context) => handle(event, context, refused(event.payload.reason))),
    on(SagaStepUndone, (event, context) => handle(event, context, undone)),
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
