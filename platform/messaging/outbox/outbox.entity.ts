import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** An event to publish, written in the transaction of the change that it describes. The relay reads and marks it by SQL. */
@Entity({ tableName: 'outbox' })
export class OutboxRow {
  @PrimaryKey({ type: 'uuid' })
  eventId!: string;

  @Property({ type: 'text' })
  topic!: string;

  @Property({ type: 'text' })
  key!: string;

  @Property({ type: 'text' })
  type!: string;

  @Property({ type: 'integer' })
  version!: number;

  @Property({ type: 'text' })
  source!: string;

  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'timestamptz' })
  occurredAt!: Date;

  @Property({ type: 'text' })
  correlationId!: string;

  @Property({ type: 'text', nullable: true })
  causationId!: string | null;

  @Property({ type: 'text', nullable: true })
  actor!: string | null;

  @Property({ type: 'boolean' })
  silent!: boolean;

  @Property({ type: 'text', nullable: true })
  traceparent!: string | null;

  @Property({ type: 'jsonb' })
  payload!: unknown;
}
