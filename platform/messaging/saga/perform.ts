import type { RequestContext } from '../../kernel/context.js';
import { DomainError } from '../../kernel/errors.js';
import { isOutage } from '../../kernel/outage.js';
import { transaction } from '../../postgres/transaction.js';
import { isRolledBack } from '../../postgres/violations.js';
import { failureOf } from '../inbox/failure.js';
import type { Answer } from './answer.js';
import type { Saga, SagaWork } from './define.js';
import type { SagaProgress } from './progress.js';
import type { Effect, Signal } from './signals.js';
import type { StoredSaga } from './store.js';

/** Does what `advance` asked for, and returns the answer if there is one at once. An error fails the whole transaction. */
export async function perform(
  context: RequestContext,
  saga: Saga<unknown>,
  stored: StoredSaga,
  progress: SagaProgress,
  effect: Effect,
): Promise<Signal | undefined> {
  const step = saga.groups.flat().find(({ name }) => name === effect.step);
  if (!step) throw new Error(`Saga ${saga.name} has no step ${effect.step}`);
  const before = progress.steps.find(({ name }) => name === step.name);
  const work: SagaWork<unknown> = { ...workOf(context, stored, progress), attempt: before?.attempts ?? 0 };
  switch (effect.kind) {
    case 'run': {
      const answer = await step.run(work);
      if (!answer && !step.undo && saga.groups[saga.pivot]?.includes(step)) {
        throw new Error(`${saga.name}.${step.name} has no undo, so it must answer at once`);
      }
      return answer ? answerSignal(step.name, answer) : undefined;
    }
    case 'undo': {
      const answer = await step.undo?.(work, before?.result ?? null);
      return answer ? answerSignal(step.name, answer) : undefined;
    }
    case 'done':
      await step.done?.(work, effect.result);
      return;
    case 'refused':
      await step.refused?.(work, effect.reason);
      return;
    case 'undone':
      await step.undone?.(work);
      return;
    case 'stuck':
      context.log.error(
        { saga: saga.name, sagaId: stored.id, step: step.name, reason: effect.reason, failure: before?.failure },
        'a saga is stuck: retry it when the cause is gone',
      );
      context.resources.sagaMetrics?.stuck(saga.name, step.name);
      return;
  }
}

/** The same in a savepoint: a step that throws loses only its own work, and is retried. */
export async function performSafely(...[context, saga, stored, progress, effect]: Parameters<typeof perform>): Promise<Signal | undefined> {
  if (effect.kind !== 'run' && effect.kind !== 'undo') return perform(context, saga, stored, progress, effect);
  await context.em.flush();
  try {
    return await transaction(context, (em) => perform({ ...context, em }, saga, stored, progress, effect));
  } catch (error) {
    if (isOutage(error) || isRolledBack(error)) throw error;
    // Entities that the failed step has changed must not be written by a later flush.
    context.em.clear();
    context.log.warn(
      { err: error, saga: saga.name, sagaId: stored.id, step: effect.step, doing: effect.kind },
      'a step of a saga failed and is retried',
    );
    const reason = error instanceof DomainError ? error.message : 'Something went wrong';
    return { kind: 'failed', step: effect.step, doing: effect.kind, reason, failure: failureOf(error).reason };
  }
}

export const workOf = (context: RequestContext, { id, subject, data }: StoredSaga, { reason }: SagaProgress) => ({
  sagaId: id,
  subject,
  data,
  reason,
  context,
});

const answerSignal = (step: string, answer: Answer): Signal => ({ kind: 'answer', step, answer });
