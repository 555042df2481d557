import type { RequestContext } from '../../kernel/context.js';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import type { RunHandler } from '../../messaging/inbox/consumer.js';
import type { Condition } from '../../postgres/row-filter.js';

/** What lists of people are sorted by. `sequence` counts the person's changes. */
export interface PersonFacts {
  readonly id: string;
  readonly sequence: number;
  readonly name: string;
  readonly locale: string;
}

export interface KnownPeople {
  /**
   * Asks for those of the people that are not known, or not as they are now. `whom` selects their ids. When their owner is away the list
   * is sorted by what is known, those without a name last.
   */
  learn(context: RequestContext, whom: Condition): Promise<void>;
  /** Handles a run of events: people's profiles have changed. The next list that has them in it asks. */
  readonly changed: RunHandler<{ readonly userId: string }>;
}

/** People in one question. */
const AT_ONCE = 200;

/** Declares the copy of names by which a service sorts. Names are asked for, since no event carries them. */
export function knownPeople(ask: (context: RequestContext, ids: readonly string[]) => Promise<readonly PersonFacts[]>): KnownPeople {
  return {
    async learn(context, whom) {
      const stale = await context.em.execute<{ id: string }[]>(
        `select asked.id from (${whom.sql}) asked (id) left join known_person person on person.id = asked.id
        where person.id is null or person.sequence < person.needed`,
        [...whom.parameters],
      );
      try {
        for (let from = 0; from < stale.length; from += AT_ONCE) {
          const ids = stale.slice(from, from + AT_ONCE).map(({ id }) => id);
          await store(context, await ask(context, ids));
        }
      } catch (error) {
        if (!(error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE)) throw error;
        context.log.info({ people: stale.length }, 'a list of people is sorted by the names that are known: their owner is away');
      }
    },
    async changed(events, { em }) {
      const rows = events.map(({ payload: { userId: id }, sequence: needed }) => ({ id, needed }));
      await em.execute(
        `insert into known_person as known (id, needed)
        select id, max(needed) from jsonb_to_recordset(?::jsonb) as told (id uuid, needed integer) group by id order by id
        on conflict (id) do update set needed = greatest(known.needed, excluded.needed)`,
        [JSON.stringify(rows)],
      );
    },
  };
}

/** In one order, so that two readers who learn the same names do not wait for each other. */
const store = ({ em }: RequestContext, people: readonly PersonFacts[]): Promise<unknown> =>
  em.execute(
    `insert into known_person as known (id, sequence, name, locale)
    select id, sequence, name, locale from jsonb_to_recordset(?::jsonb) as told (id uuid, sequence integer, name text, locale text) order by id
    on conflict (id) do update set sequence = excluded.sequence, name = excluded.name, locale = excluded.locale
    where known.sequence < excluded.sequence`,
    [JSON.stringify(people)],
  );
