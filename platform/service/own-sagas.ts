import type { RequestContext } from '../kernel/context.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { type Consumer, on } from '../messaging/inbox/consumer.js';
import { type Answer, done, refused, undone } from '../messaging/saga/answer.js';
import type { Saga } from '../messaging/saga/define.js';
import { SagaStepDone, SagaStepRefused, SagaStepUndone } from '../messaging/saga/replies.js';
import { advanceDueSagas, handleAnswer } from '../messaging/saga/run.js';
import { sagaPoll } from '../messaging/saga/settings.js';
import type { Job } from './jobs.js';

/** What a service that owns sagas adds to its declaration: the ear for replies and the eye on the time. All its sagas at once. */
export function ownSagas(...sagas: readonly Saga<unknown>[]): { readonly consumers: readonly Consumer[]; readonly jobs: readonly Job[] } {
  const byName = new Map(sagas.map((saga) => [saga.name, saga]));
  const heard = async ({ payload }: EventEnvelope<Addressed>, context: RequestContext, answer: Answer) => {
    // Every owner reads all replies; most are for the sagas of others.
    const saga = byName.get(payload.saga);
    if (saga) await handleAnswer(context, saga, payload.sagaId, { kind: 'answer', step: payload.step, answer });
  };
  return {
    consumers: [
      on(SagaStepDone, (event, context) => heard(event, context, done(event.payload.result))),
      on(SagaStepRefused, (event, context) => heard(event, context, refused(event.payload.reason))),
      on(SagaStepUndone, (event, context) => heard(event, context, undone)),
    ],
    jobs: [{ name: 'sagas', every: sagaPoll, run: (context, stopping) => advanceDueSagas(context, byName, stopping) }],
  };
}

interface Addressed {
  readonly sagaId: string;
  readonly saga: string;
  readonly step: string;
}
