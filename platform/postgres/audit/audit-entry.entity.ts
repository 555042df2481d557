import type { Opt } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { newId } from '../../kernel/ids.js';

export type AuditResult = 'DONE' | 'REFUSED';

/** One line of the audit log. It holds ids and codes: no secret, no name and no mail address. */
@Entity({ tableName: 'audit' })
export class AuditEntry {
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  @Property({ type: 'timestamptz' })
  at!: Date;

  /** What was done, in capitals: SIGNED_IN, USER_ROLE_CHANGED, … */
  @Property({ type: 'text' })
  action!: string;

  @Property({ type: 'text' })
  result!: AuditResult;

  /** Who did it: `user:<id>`, `service:<name>`, `operator` at the command line; null for somebody who is not signed in. */
  @Property({ type: 'text', nullable: true })
  actor!: string | null;

  /** On what: `course:<id>`. */
  @Property({ type: 'text', nullable: true })
  subject!: string | null;

  /** Why it was refused: the code of the error. */
  @Property({ type: 'text', nullable: true })
  reason!: string | null;

  /** The network address and the program that the call came from, as the router saw them. */
  @Property({ type: 'text', nullable: true })
  address!: string | null;

  @Property({ type: 'text', nullable: true })
  client!: string | null;

  @Property({ type: 'text', nullable: true })
  correlationId!: string | null;

  @Property({ type: 'jsonb' })
  details!: Readonly<Record<string, unknown>>;
}
