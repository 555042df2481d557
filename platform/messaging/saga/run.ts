import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../kernel/context.js';
import { newId } from '../../kernel/ids.js';
import { isOutage } from '../../kernel/outage.js';
import { withCause } from '../../postgres/cause.js';
import { transaction } from '../../postgres/transaction.js';
import { isRolledBack } from '../../postgres/violations.js';
import type { Saga } from './define.js';
import { perform, performSafely, workOf } from './perform.js';
import { initialProgress, isFinished, type SagaProgress } from './progress.js';
import { settle } from './settle.js';
import type { Signal, Terms } from './signals.js';
import { insertSaga, lockSaga, nextDueSaga, type StoredSaga, updateSaga } from './store.js';

/**
 * Starts a saga in a command's transaction and runs its first steps there, on the command's own entities: an error of a step
 * fails the command. Returns the saga's id.
 */
export async function startSaga<Data>(
  context: RequestContext,
  em: EntityManager,
  saga: Saga<Data>,
  about: { readonly subject: string; readonly data: Data },
): Promise<string> {
  const inner = { ...context, em };
  const stored: StoredSaga = {
    id: newId(),
    name: saga.name,
    ...about,
    progress: initialProgress(saga),
    correlationId: context.correlationId,
  };
  const progress = await settleBy(perform, inner, saga, stored, { kind: 'start' });
  await insertSaga(em, { ...stored, progress }, context.clock.now());
  context.resources.sagaMetrics?.started(saga.name);
  await notifyChanged(inner, saga, stored, progress);
  return stored.id;
}

/**
 * Aborts a saga, in a transaction of its owner. False when it is too late: its pivot is done, or it has completed. To be called
 * before the transaction locks the saga's subject, since answers and the timer lock the saga first, too.
 */
export async function abortSaga<Data>(
  context: RequestContext,
  em: EntityManager,
  saga: Saga<Data>,
  sagaId: string,
  reason: string,
): Promise<boolean> {
  const progress = await handleSignal({ ...context, em }, saga, await lockSaga(em, sagaId, 'wait'), { kind: 'abort', reason });
  return progress?.reason != null;
}

/** Applies a participant's answer to the saga. `context.em` is the inbox's transaction. */
export async function handleAnswer(context: RequestContext, saga: Saga<unknown>, sagaId: string, signal: Signal): Promise<void> {
  await handleSignal(context, saga, await lockSaga(context.em, sagaId, 'wait'), signal);
}

/** Handles the timeouts of all due sagas, each in a transaction of its own. Several replicas may do so at once. */
export async function advanceDueSagas(
  context: RequestContext,
  sagas: ReadonlyMap<string, Saga<unknown>>,
  stopping: AbortSignal,
): Promise<void> {
  const visited: string[] = [];
  while (!stopping.aborted) {
    const id = await nextDueSaga(context.em, [...sagas.keys()], context.clock.now(), visited);
    if (id === undefined) return;
    visited.push(id);
    try {
      await advanceDue(context.fresh(), sagas, id);
    } catch (error) {
      // One saga that fails must not block the others.
      context.log.error({ err: error, sagaId: id }, 'a due saga could not be advanced; it is retried at the next poll');
    }
  }
}

async function advanceDue(context: RequestContext, sagas: ReadonlyMap<string, Saga<unknown>>, id: string): Promise<void> {
  await transaction(context, async (em) => {
    const stored = await lockSaga(em, id, 'skip');
    const saga = stored && sagas.get(stored.name);
    if (!saga) return;
    // Its events get the correlation id of the request that started it.
    withCause(em, { ...context, correlationId: stored.correlationId });
    await handleSignal({ ...context, em, correlationId: stored.correlationId }, saga, stored, { kind: 'timeout' });
  });
}

async function handleSignal(
  context: RequestContext,
  saga: Saga<unknown>,
  stored: StoredSaga | undefined,
  signal: Signal,
): Promise<SagaProgress | undefined> {
  if (!stored) return undefined;
  const progress = (await settleTogether(context, saga, stored, signal)) ?? (await settleBy(performSafely, context, saga, stored, signal));
  // The signal was late or a repetition: there is nothing to store and nobody to notify.
  if (progress === stored.progress) return progress;
  await updateSaga(context.em, stored.id, progress, context.clock.now());
  await notifyChanged(context, saga, stored, progress);
  return progress;
}

/**
 * Settles an answer with all that follows from it in one savepoint, since steps seldom fail. Undefined when one has failed: then
 * nothing is left of it, and each step is performed anew in a savepoint of its own. Timeouts are for steps that did not work, so they are
 * not tried together.
 */
async function settleTogether(
  context: RequestContext,
  saga: Saga<unknown>,
  stored: StoredSaga,
  signal: Signal,
): Promise<SagaProgress | undefined> {
  if (signal.kind !== 'answer') return undefined;
  await context.em.flush();
  try {
    return await transaction(context, (em) => settleBy(perform, { ...context, em }, saga, stored, signal));
  } catch (error) {
    if (isOutage(error) || isRolledBack(error)) throw error;
    // Entities that it has changed must not be written by a later flush.
    context.em.clear();
    context.log.debug({ err: error, saga: saga.name, sagaId: stored.id }, 'a step of a saga failed; its steps are performed one by one');
    return undefined;
  }
}

const settleBy = (by: typeof perform, context: RequestContext, saga: Saga<unknown>, stored: StoredSaga, signal: Signal) =>
  settle(saga, stored.progress, signal, termsOf(context), (effect, at) => by(context, saga, stored, at, effect));

async function notifyChanged(context: RequestContext, saga: Saga<unknown>, stored: StoredSaga, progress: SagaProgress): Promise<void> {
  if (isFinished(progress.state)) context.resources.sagaMetrics?.finished(saga.name, progress.state);
  await saga.changed?.(workOf(context, stored, progress));
}

const termsOf = ({ clock, settings }: RequestContext): Terms => ({ now: clock.now(), settings });
