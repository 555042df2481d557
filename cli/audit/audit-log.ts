import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import type { AuditResult } from '../../platform/postgres/audit/audit-entry.entity.js';

/** An entry of the audit log of one service. */
export interface Entry {
  readonly service: string;
  readonly at: Date;
  readonly action: string;
  readonly result: AuditResult;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly address: string | null;
  readonly client: string | null;
  readonly correlationId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface EntryFilter {
  readonly action?: string;
  readonly result?: AuditResult;
  /** Who did it, or on what it was done: `user:<id>`. */
  readonly about?: string;
  /** The account of a sign-in, by its name in the log. */
  readonly account?: string;
  readonly address?: string;
  readonly correlationId?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
}

/** The entries of all services that the filter lets through, the newest first. */
export async function listEntries(services: ReadonlyMap<string, Query>, filter: EntryFilter): Promise<Entry[]> {
  const lists = await Promise.all(
    [...services].map(async ([service, query]) => (await entriesOf(query, filter)).map((entry) => ({ service, ...entry }))),
  );
  return lists
    .flat()
    .sort((one, other) => other.at.getTime() - one.at.getTime())
    .slice(0, filter.limit);
}

const entriesOf = (query: Query, filter: EntryFilter): Promise<Omit<Entry, 'service'>[]> => {
  const { action, result, about, account, address, correlationId, since, until, limit } = filter;
  return query(
    `select at, action, result, actor, subject, reason, address, client, correlation_id as "correlationId", details
    from audit
    where ($1::text is null or action = $1) and ($2::text is null or result = $2)
      and ($3::text is null or actor = $3 or subject = $3)
      and ($4::text is null or details->>'account' = $4)
      and ($5::text is null or address = $5) and ($6::text is null or correlation_id = $6)
      and ($7::timestamptz is null or at >= $7) and ($8::timestamptz is null or at < $8)
    order by at desc, id desc limit $9`,
    [action, result, about, account, address, correlationId, since, until, limit].map((value) => value ?? null),
  );
};
