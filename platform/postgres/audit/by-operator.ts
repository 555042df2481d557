/** An action of an operator at the command line, as the audit log names it. */
export interface OperatorAction {
  readonly action: string;
  /** SQL over the columns that the change returns. */
  readonly subject: string;
  /** SQL of a jsonb value over the same columns. */
  readonly details: string;
}

/**
 * One statement that changes rows and writes an entry for each to the audit log. `change` must return the columns that the entry is
 * made of. The statement returns a row for each.
 */
export const auditedChange = (change: string, { action, subject, details }: OperatorAction): string =>
  `with changed as (${change})
  insert into audit (at, action, result, actor, subject, details)
  select now(), '${action}', 'DONE', 'operator', ${subject}, ${details} from changed returning id`;
