import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { newId } from '../../kernel/ids.js';
import type { EventType } from '../event/define.js';
import { recordEvent } from '../outbox/recorded-events.js';
import type { Answer, Result } from './answer.js';
import { SagaStepDone, SagaStepRefused, SagaStepUndone } from './replies.js';

export type ParticipationState = 'RUNNING' | 'DONE' | 'REFUSED' | 'UNDOING' | 'UNDONE';

/** What this service has done for one step of another service's saga. Run, undo and late answers lock its row first. */
@Entity({ tableName: 'saga_participation' })
export class SagaParticipation {
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  /** The number of replies that it has recorded. */
  @Property({ type: 'integer' })
  sequence: number & Opt = 0;

  @Property({ type: 'uuid' })
  sagaId!: string;

  @Property({ type: 'text' })
  saga!: string;

  @Property({ type: 'text' })
  step!: string;

  @Property({ type: 'text' })
  state!: ParticipationState;

  @Property({ type: 'jsonb', nullable: true })
  result: Result | null = null;

  @Property({ type: 'text', nullable: true })
  reason: string | null = null;

  /** Stores an answer and replies with it. False when it is too late: the step has another answer, or is undone. */
  answer(answer: Answer): boolean {
    switch (answer.kind) {
      case 'done':
        if (this.state !== 'RUNNING') return false;
        this.state = 'DONE';
        this.result = answer.result;
        break;
      case 'refused':
        if (this.state !== 'RUNNING') return false;
        this.state = 'REFUSED';
        this.reason = answer.reason;
        break;
      case 'undone':
        if (this.state !== 'UNDOING') return false;
        this.state = 'UNDONE';
        break;
    }
    this.reply();
    return true;
  }

  /** Records the reply for the present state, again if it was recorded before. Records none while the step is in flight. */
  reply(): void {
    const { sagaId, saga, step } = this;
    switch (this.state) {
      case 'DONE':
        this.record(SagaStepDone, { sagaId, saga, step, result: this.result ?? {} });
        return;
      case 'REFUSED':
        this.record(SagaStepRefused, { sagaId, saga, step, reason: this.reason ?? '' });
        return;
      case 'UNDONE':
        this.record(SagaStepUndone, { sagaId, saga, step });
        return;
      case 'RUNNING':
      case 'UNDOING':
        return;
    }
  }

  private record<Payload>(type: EventType<Payload>, payload: NoInfer<Payload>): void {
    this.sequence += 1;
    recordEvent(this, { type, payload, sequence: this.sequence });
  }
}
