import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../kernel/context.js';
import { newId } from '../../kernel/ids.js';
import { heldRow, rememberHeld } from '../../postgres/held-rows.js';
import type { EventEnvelope } from '../event/envelope.js';
import type { Handler } from '../inbox/consumer.js';
import type { Answer, Done, Refused, Result, StepName, Undone } from './answer.js';
import { type ParticipationState, SagaParticipation } from './participation.entity.js';

/** The payload of an event that asks for a step names the saga. */
interface SagaPayload {
  readonly sagaId: string;
}

/**
 * Runs a step of another service's saga when an event asks for it. The work and the reply are one transaction. It runs once,
 * however often the event comes, and never after the step's undo. A handler that returns no answer gives it later, by `answerStep`.
 */
export const replying =
  <Payload extends SagaPayload>(
    name: StepName,
    handler: (event: EventEnvelope<Payload>, context: RequestContext) => Promise<Done | Refused | void>,
  ): Handler<Payload> =>
  async (event, context) => {
    const { sagaId } = event.payload;
    const { participation, fresh } = await lockParticipation(context.em, name, sagaId, 'RUNNING');
    const answer = fresh ? await handler(event, context) : undefined;
    if (answer) participation.answer(answer);
    else participation.reply();
  };

/** The same for a step after the pivot, which may not be refused. */
export const completing = <Payload extends SagaPayload>(
  name: StepName,
  handler: (event: EventEnvelope<Payload>, context: RequestContext) => Promise<Done | void>,
): Handler<Payload> => replying(name, handler);

/**
 * Undoes a step when an event asks for it. `handler` is called only when the step has run, with its result, or null when it has
 * not answered yet. Otherwise there is nothing to undo, and a run that comes later does nothing.
 */
export const undoing =
  <Payload extends SagaPayload>(
    name: StepName,
    handler: (event: EventEnvelope<Payload>, context: RequestContext, result: Result | null) => Promise<Undone | void>,
  ): Handler<Payload> =>
  async (event, context) => {
    const { sagaId } = event.payload;
    const { participation, fresh } = await lockParticipation(context.em, name, sagaId, 'UNDONE');
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
        if (fresh) context.log.info({ ...name, sagaId }, 'a step was undone before it has run; it will not run any more');
        participation.reply();
        return;
    }
  };

/**
 * Answers a step later, in the transaction that decided the answer. It may come before the event that asks for the step, which
 * then finds the answer. False when it is too late: nothing is stored then, and the caller must revert what it did.
 */
export async function answerStep(em: EntityManager, name: StepName, sagaId: string, answer: Answer): Promise<boolean> {
  const { participation, fresh } = await lockParticipation(em, name, sagaId, 'RUNNING');
  if (fresh && answer.kind === 'undone') throw new Error(`nobody has asked ${name.saga} ${sagaId} to undo ${name.step}`);
  return participation.answer(answer);
}

/**
 * Locks a step and returns its state, even before the event that asks for it has come. For callers that lock rows of their own
 * and may answer afterwards: event handlers lock the step first, so all others must too.
 */
export async function lockStep(em: EntityManager, name: StepName, sagaId: string): Promise<ParticipationState> {
  return (await lockParticipation(em, name, sagaId, 'RUNNING')).participation.state;
}

/** Locks the step's row, and makes it in `state` when there is none: then it is fresh. */
async function lockParticipation(
  em: EntityManager,
  { saga, step }: StepName,
  sagaId: string,
  state: ParticipationState,
): Promise<{ readonly participation: SagaParticipation; readonly fresh: boolean }> {
  const held = heldRow(em, SagaParticipation, { sagaId, step });
  if (held) return { participation: held, fresh: false };
  const id = newId();
  // An update that changes nothing locks the row, and returns it as the last transaction has left it.
  const [row] = await em.execute<[{ id: string }]>(
    `insert into saga_participation as known (id, saga_id, saga, step, state) values (?, ?, ?, ?, ?)
    on conflict (saga_id, step) do update set state = known.state returning *`,
    [id, sagaId, saga, step, state],
  );
  const participation = em.map(SagaParticipation, row) as SagaParticipation;
  rememberHeld(em, SagaParticipation, participation, 'alone');
  return { participation, fresh: row.id === id };
}
