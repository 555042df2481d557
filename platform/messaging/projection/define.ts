import type { Resources } from '../../kernel/context.js';
import type { Consumer } from '../inbox/consumer.js';

/**
 * Tables that are derived from events alone, so that they can be rebuilt from offset 0. The handlers of a projection may write
 * only these tables and the feed: any other effect would happen again with each rebuild, and is refused.
 */
export interface Projection {
  /** Lower case; known to operators as `<service>.<name>`. */
  readonly name: string;
  /** Tables of the service's own migrations. No foreign keys, views or triggers, which would stay with the old tables. */
  readonly tables: readonly string[];
  /** By table, as an SQL condition: the rows that a rebuild starts with, and that replace its own when it is swapped in. */
  readonly tombstones?: Readonly<Record<string, string>>;
  readonly consumers: readonly Consumer[];
  /** The fields of the service's schema that are read from it, `Query.courseReport`: a query that names a position waits for it there. */
  readonly fields?: readonly string[];
  /** What the service makes of these tables elsewhere: it is rebuilt with them, and takes its place with them. */
  readonly derived?: DerivedStore;
}

/** SQL in a transaction; `?` stands for a parameter. */
export type Execute = <Row>(sql: string, parameters: readonly (string | number | null)[]) => Promise<Row[]>;

/** Something outside of the tables that is made of them alone, such as a search index. */
export interface DerivedStore {
  /** Begins to make another beside the one that is in use, when a rebuild starts or goes on. */
  begin(resources: Resources): Promise<DerivedGeneration>;
  /** How far the one that is in use has followed the live tables. */
  progress(execute: Execute): Promise<DerivedProgress>;
  /** Resolves once all that was written to the one in use is found in it. */
  refresh(resources: Resources): Promise<void>;
}

/** Changes of the tables are numbered. A later change of the same row has a higher number; numbers of other rows may be committed out of order. */
export interface DerivedProgress {
  /** The lowest number of a committed change that has not arrived. Null when all have. */
  readonly pending: number | null;
  /** No change that is committed has a higher number. */
  readonly latest: number;
}

export interface DerivedGeneration {
  /** Brings it up to date with the tables that are being rebuilt, which `transaction` shows under their own names. Called again and again. */
  follow(transaction: (work: (execute: Execute) => Promise<boolean>) => Promise<boolean>): Promise<void>;
  /** Puts it in the place of the other, while nothing writes to the tables. They are exchanged at once afterwards: it must be safe if they are not. */
  swap(): Promise<void>;
}

/** Declares a projection, once, as a constant of its service. Throws for bad names, and for tombstones of unknown tables. */
export function defineProjection(projection: Projection): Projection {
  const { name, tables, tombstones = {} } = projection;
  for (const each of [name, ...tables]) if (!/^[a-z][a-z0-9_]*$/.test(each)) throw new Error(`${each} is no name of a projection or table`);
  for (const table of Object.keys(tombstones)) if (!tables.includes(table)) throw new Error(`${table} is no table of ${name}`);
  return projection;
}

/** The projection's name among all services. */
export const fullName = (service: string, { name }: Projection): string => `${service}.${name}`;

/** The consumer group and inbox name of a generation. Each starts from offset 0 in a group of its own, and keeps it when it is swapped in. */
export const consumerOf = (service: string, projection: Projection, generation: number): string =>
  `${fullName(service, projection)}.${generation}`;

/** The schema of a rebuild's tables, which have the names of the live ones. */
export const shadowOf = ({ name }: Projection): string => `shadow_${name}`;
