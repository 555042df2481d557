import 'reflect-metadata';
import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { newId } from '../kernel/ids.js';
import type { EventType } from '../messaging/event/define.js';
import { recordEvent } from '../messaging/outbox/recorded-events.js';

/** A consistency boundary: it changes itself and records events. The recorded events are written to the outbox with the commit. */
@Entity({ abstract: true })
export abstract class Aggregate {
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  /** The number of events that it has recorded; clients see it as `version`. */
  @Property({ type: 'integer' })
  sequence: number & Opt = 0;

  protected record<Payload>(type: EventType<Payload>, payload: NoInfer<Payload>): void {
    this.sequence += 1;
    recordEvent(this, { type, payload, sequence: this.sequence });
  }
}
