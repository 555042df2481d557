import type pg from 'pg';
import { subgraphs } from '../../../cli/subgraphs.js';
import type { Consumer } from '../../../platform/messaging/inbox/consumer.js';
import { fullName } from '../../../platform/messaging/projection/define.js';
import type { SubgraphDeclaration } from '../../../platform/service/declaration.js';
import { consumersOf } from '../../../platform/service/reactions.js';
import { consumed } from './consumed.js';
import { fill, type Row, rowsOf, type Url } from './rows.js';

/**
 * What was committed, and what became of it in every service that reacts, collected from the databases of a stopped or running
 * system into one place, where SQL can hold the one against the other.
 */
const TABLES = [
  // `place`: in its source's outbox, where a key's events are in their order.
  'create temp table committed (event_id uuid, source text, place bigint, type text, key text, sequence integer, at bigint, payload jsonb)',
  // Which service reacts to what; a service's projections take events apart from it.
  'create temp table reaction (consumer text, service text, type text)',
  // What a service hears and does not take in, such as the replies to sagas of others.
  'create temp table unconcerned (consumer text, event_id uuid)',
  'create temp table applied (consumer text, event_id uuid, at timestamptz)',
  // What is left of an event where it was consumed, by the effect's place in consumed.ts.
  'create temp table wanted (effect text, key text, sequence integer)',
  'create temp table mirrored (effect text, key text, sequence integer)',
  'create temp table made (effect text, key text)',
  // A step of a saga as its owner knows it, and as it was answered.
  'create temp table step (saga_id uuid, step text, state text)',
  'create temp table answer (saga_id uuid, step text, state text)',
];

/** Every event in an outbox, once for each service that reacts to its type and that it concerns. */
const EXPECTED = `create temp table expected as
  select consumer, service, event_id, source, place, type, key, sequence, at, payload from committed join reaction using (type)
  where (consumer, event_id) not in (select consumer, event_id from unconcerned)`;

/** Fills a connection's temporary tables with all of it. */
export async function collect(ledger: pg.Client, url: Url): Promise<void> {
  for (const table of TABLES) await ledger.query(table);
  await collectEvents(ledger, url);
  await collectUnconcerned(ledger);
  await ledger.query(EXPECTED);
  await collectEffects(ledger, url);
}

/** A service's consumers, and those of its projections, which take events apart from it: under the projection's name, whichever generation is live. */
const groupsOf = (declaration: SubgraphDeclaration): readonly { consumer: string; consumers: readonly Consumer[] }[] => [
  { consumer: declaration.name, consumers: consumersOf(declaration) },
  ...(declaration.projections ?? []).map((each) => ({ ...each, consumer: fullName(declaration.name, each) })),
];

async function collectEvents(ledger: pg.Client, url: Url): Promise<void> {
  for (const declaration of subgraphs) {
    const { name, database } = declaration;
    await fill(
      ledger,
      'committed',
      await rowsOf(
        url(database),
        `select event_id, source, id as place, type, key, sequence, (extract(epoch from occurred_at) * 1000)::bigint as at, payload from outbox where not silent`,
      ),
    );
    for (const { consumer, consumers: reactions } of groupsOf(declaration)) {
      const types = [...new Set(reactions.map(({ event }) => event.type))];
      await fill(
        ledger,
        'reaction',
        types.map((type) => ({ consumer, service: name, type })),
      );
    }
    await fill(ledger, 'applied', await rowsOf(url(database), appliedIn(name)));
    await fill(
      ledger,
      'step',
      await rowsOf(
        url(database),
        `select id as saga_id, step ->> 'name' as step, step ->> 'state' as state from saga, jsonb_array_elements(steps) step`,
      ),
    );
    await fill(ledger, 'answer', await rowsOf(url(database), 'select saga_id, step, state from saga_participation'));
  }
}

/** By the service itself, and by the live generations of its projections: what others have applied went with their tables. */
const appliedIn = (service: string): string => `
  select coalesce(label, consumer) as consumer, event_id, applied_at as at
  from inbox left join (
    select '${service}.' || name as label, '${service}.' || name || '.' || generation as consumer from projection
  ) live using (consumer)
  where consumer = '${service}' or label is not null`;

async function collectUnconcerned(ledger: pg.Client): Promise<void> {
  for (const { consumer, consumers } of subgraphs.flatMap(groupsOf)) {
    for (const { event, concerns } of consumers) {
      if (!concerns) continue;
      const { rows } = await ledger.query<Row>('select event_id, payload from committed where type = $1', [event.type]);
      const others = rows.filter(({ payload }) => !concerns(payload as never));
      await fill(
        ledger,
        'unconcerned',
        others.map(({ event_id }) => ({ consumer, event_id })),
      );
    }
  }
}

async function collectEffects(ledger: pg.Client, url: Url): Promise<void> {
  for (const { name, database } of subgraphs) {
    for (const [place, effect] of (consumed[name] ?? []).entries()) {
      if (effect.kind === 'checked') continue;
      const label = `${name} ${place}`;
      // Of a course that is deleted nothing has to be left.
      await ledger.query(
        `insert into wanted select distinct on (1, 2) $1, ${effect.of}, ${effect.kind === 'mirror' ? 'sequence' : 'null::integer'}
        from committed where type = any($2) and ${effect.of} is not null
          and coalesce(payload ->> 'courseId', '') not in (select key from committed where type = 'COURSE_DELETED')
        order by 1, 2, sequence desc`,
        [label, effect.types],
      );
      const rows = await rowsOf(url(database), effect.rows);
      await fill(
        ledger,
        effect.kind === 'mirror' ? 'mirrored' : 'made',
        rows.map((row) => ({ effect: label, ...row })),
      );
    }
  }
}
