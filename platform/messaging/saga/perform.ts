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

/** Does what `advance` asked for, and tells what came of it at once. Whatever it throws takes the whole transaction with it. */
export async function perform(
  context: RequestContext,
  saga: Saga<unknown>,
  stored: StoredSaga,
  progress: SagaProgress,
  effect: Effect,
): Promise<Signal | undefined> {
  const step = saga.groups.flat().find(({ name }) => name === effect.step);
  if (!step) throw new Error(`Saga ${saga.name} has no step ${effect.step}`);
  const made = progress.steps.find(({ name }) => name === step.name);
  const work: SagaWork<unknown> = { ...workOf(context, stored, progress), attempt: made?.attempts ?? 0 };
  switch (effect.kind) {
    case 'run': {
      const answer = await step.run(work);
      if (!answer && !step.undo && saga.groups[saga.pivot]?.includes(step)) {
        throw new Error(`${saga.name}.${step.name} has no undo, so it must answer at once`);
      }
      return answer ? answered(step.name, answer) : undefined;
    }
    case 'undo': {
      const answer = await step.undo?.(work, made?.result ?? null);
      return answer ? answered(step.name, answer) : undefined;
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
        { saga: saga.name, sagaId: stored.id, step: step.name, reason: effect.reason, failure: made?.failure },
        'a saga is stuck: retry it when the cause is gone',
      );
      context.resources.sagaMetrics?.stuck(saga.name, step.name);
      return;
  }
}

/** Does it in a savepoint, so that a step that throws costs its own work only and is tried again. */
export async function performSafely(...[context, saga, stored, progress, effect]: Parameters<typeof perform>): Promise<Signal | undefined> {
  if (effect.kind !== 'run' && effect.kind !== 'undo') return perform(context, saga, stored, progress, effect);
  await context.em.flush();
  try {
    return await transaction(context, (em) => perform({ ...context, em }, saga, stored, progress, effect));
  } catch (error) {
    if (isOutage(error) || isRolledBack(error)) throw error;
    // Entities as the failed step left them must not be written with what comes after.
    context.em.clear();
    context.log.warn(
      { err: error, saga: saga.name, sagaId: stored.id, step: effect.step, doing: effect.kind },
      'a step of a saga failed; it is tried again',
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

const answered = (step: string, answer: Answer): Signal => ({ kind: 'answer', step, answer });
