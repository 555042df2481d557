import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../kernel/context.js';
import { newId } from '../../kernel/ids.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { Handler } from '../inbox/consumer.js';
import type { Answer, Done, Refused, Result, StepName, Undone } from './answer.js';
import { type ParticipationState, SagaParticipation } from './participation.entity.js';

/** A fact that sets off a step names the saga. */
interface SagaPayload {
  readonly sagaId: string;
}

/**
 * Runs a step of a foreign saga when a fact asks for it. The work and the reply are one transaction, done once however often
 * the fact is told, and never after the step's undo. A handler that answers nothing answers later, by `answerStep`.
 */
export const replying =
  <Payload extends SagaPayload>(
    name: StepName,
    handler: (event: EventEnvelope<Payload>, context: RequestContext) => Promise<Done | Refused | void>,
  ): Handler<Payload> =>
  async (event, context) => {
    const { sagaId } = event.payload;
    const fresh = await insertParticipation(context.em, name, sagaId, 'RUNNING');
    const participation = await findForUpdate(context.em, name, sagaId);
    const answer = fresh ? await handler(event, context) : undefined;
    if (answer) participation.answer(answer);
    else participation.reply();
  };

/** The same for a step after the pivot, which nobody may refuse. */
export const completing = <Payload extends SagaPayload>(
  name: StepName,
  handler: (event: EventEnvelope<Payload>, context: RequestContext) => Promise<Done | void>,
): Handler<Payload> => replying(name, handler);

/**
 * Undoes a step when a fact asks for it. `handler` is called only if the step has run, with what it brought (null while it
 * has not answered); otherwise there is nothing to undo, and a run that comes later does nothing.
 */
export const undoing =
  <Payload extends SagaPayload>(
    name: StepName,
    handler: (event: EventEnvelope<Payload>, context: RequestContext, result: Result | null) => Promise<Undone | void>,
  ): Handler<Payload> =>
  async (event, context) => {
    const { sagaId } = event.payload;
    const fresh = await insertParticipation(context.em, name, sagaId, 'UNDONE');
    const participation = await findForUpdate(context.em, name, sagaId);
    switch (participation.state) {
      case 'RUNNING':
      case 'DONE': {
        participation.state = 'UNDOING';
        const answer = await handler(event, context, participation.result);
        if (answer) participation.answer(answer);
        return;
      }
      case 'REFUSED':
        participation.state = 'UNDONE';
        participation.reply();
        return;
      case 'UNDOING':
        return;
      case 'UNDONE':
        if (fresh) context.log.info({ ...name, sagaId }, 'a step is undone that has not run; it will not run any more');
        participation.reply();
        return;
    }
  };

/**
 * Answers a step later, in the transaction of what decided it. It may come before the fact that asks for the step: then the
 * fact finds it answered. False when the saga does not want it any more; nothing is stored then, and what was done for it
 * is the caller's to take back.
 */
export async function answerStep(em: EntityManager, name: StepName, sagaId: string, answer: Answer): Promise<boolean> {
  if (answer.kind !== 'undone') await insertParticipation(em, name, sagaId, 'RUNNING');
  const participation = await findForUpdate(em, name, sagaId);
  return participation.answer(answer);
}

/**
 * Locks what is known of a step and answers how it stands, also before the fact that asks for it. For who locks rows of its own
 * and may answer afterwards: handlers of facts lock the step first, so everyone must.
 */
export async function lockStep(em: EntityManager, name: StepName, sagaId: string): Promise<ParticipationState> {
  await insertParticipation(em, name, sagaId, 'RUNNING');
  return (await findForUpdate(em, name, sagaId)).state;
}

/** Whether this is the first that we hear of the step. */
async function insertParticipation(
  em: EntityManager,
  { saga, step }: StepName,
  sagaId: string,
  state: ParticipationState,
): Promise<boolean> {
  const made = await em.execute<object[]>(
    `insert into saga_participation (id, saga_id, saga, step, state) values (?, ?, ?, ?, ?)
    on conflict (saga_id, step) do nothing returning id`,
    [newId(), sagaId, saga, step, state],
  );
  return made.length > 0;
}

const findForUpdate = (em: EntityManager, { step }: StepName, sagaId: string): Promise<SagaParticipation> =>
  em.findOneOrFail(SagaParticipation, { sagaId, step }, { lockMode: LockMode.PESSIMISTIC_WRITE });
