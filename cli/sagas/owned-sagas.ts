import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { listSagas, type Queryable, retrySaga, type SagaRecord, showSaga } from '../../platform/messaging/saga/operate.js';
import { SagaState } from '../../platform/messaging/saga/states.js';
import { CommandError } from '../command-error.js';

/** A saga, and the service that owns it. */
export type Owned = SagaRecord & { readonly service: string };

type Services = ReadonlyMap<string, Query>;

export interface SagaFilter {
  /** Without it sagas of any kind. */
  readonly kind?: string;
  /** Without it all sagas that are not finished. */
  readonly state?: SagaState;
  readonly limit: number;
}

/** The sagas of every service: the stuck ones first, then the oldest. */
export async function listOwned(services: Services, { kind, state, limit }: SagaFilter): Promise<Owned[]> {
  const lists = await Promise.all(
    [...services].map(async ([service, query]) => (await listSagas(queryable(query), { kind, state, limit })).map(ownedBy(service))),
  );
  return lists.flat().sort(byUrgency).slice(0, limit);
}

/** Throws a CommandError when no service has the saga. */
export async function showOwned(services: Services, id: string): Promise<Owned> {
  for (const [service, query] of services) {
    const saga = await showSaga(queryable(query), demandId(id));
    if (saga) return ownedBy(service)(saga);
  }
  throw new CommandError(`There is no saga ${id}.`);
}

/** What became of a saga that was to be retried. */
export interface Outcome {
  readonly id: string;
  /** Why it was not. */
  readonly refused: string | null;
}

export async function retryOwned(services: Services, ids: readonly string[], now: Date): Promise<Outcome[]> {
  // Checks all of the ids before it changes anything, so that a typing error in the last one does not leave the first one changed.
  for (const id of ids) demandId(id);
  const outcomes: Outcome[] = [];
  for (const id of ids) outcomes.push({ id, refused: await retry(services, id, now) });
  return outcomes;
}

/** Retries every stuck saga that the filter lets through. Answers their ids. */
export async function retryAll(services: Services, filter: Pick<SagaFilter, 'kind'>, now: Date): Promise<string[]> {
  const stuck = await listOwned(services, { ...filter, state: SagaState.STUCK, limit: Number.MAX_SAFE_INTEGER });
  const outcomes = await retryOwned(
    services,
    stuck.map(({ id }) => id),
    now,
  );
  return outcomes.filter(({ refused }) => refused === null).map(({ id }) => id);
}

async function retry(services: Services, id: string, now: Date): Promise<string | null> {
  for (const query of services.values()) {
    if (await retrySaga(queryable(query), id, now)) return null;
    const saga = await showSaga(queryable(query), id);
    if (saga) return `${id} is not stuck: it is ${saga.state}`;
  }
  return `There is no saga ${id}.`;
}

function demandId(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw new CommandError(`${JSON.stringify(id)} is not the id of a saga.`);
  return id;
}

const byUrgency = (one: Owned, other: Owned): number =>
  Number(other.state === SagaState.STUCK) - Number(one.state === SagaState.STUCK) || one.startedAt.getTime() - other.startedAt.getTime();

const ownedBy =
  (service: string) =>
  (saga: SagaRecord): Owned => ({ ...saga, service });

const queryable = (query: Query): Queryable => ({ query: async (sql, values) => ({ rows: await query(sql, values) }) });
