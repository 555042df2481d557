import type { Consumer } from '../inbox/consumer.js';

/**
 * Tables that are made of events and of nothing else, so that they can be made again from offset 0. Its handlers write these
 * tables and the feed: anything else would happen a second time when it is rebuilt, and is refused.
 */
export interface Projection {
  /** Lower case; known to operators as `<service>.<name>`. */
  readonly name: string;
  /** Of the service's own migrations. Plain tables: no foreign keys, views or triggers, which would stay with the old ones. */
  readonly tables: readonly string[];
  /** By table, as an SQL condition: the rows that bind a rebuild, and have the last word when it is swapped in. */
  readonly tombstones?: Readonly<Record<string, string>>;
  readonly consumers: readonly Consumer[];
}

/** Declares a projection, once, as a constant of its service. Throws when the declaration cannot be meant. */
export function defineProjection(projection: Projection): Projection {
  const { name, tables, tombstones = {} } = projection;
  for (const each of [name, ...tables]) if (!/^[a-z][a-z0-9_]*$/.test(each)) throw new Error(`${each} is no name of a projection or table`);
  for (const table of Object.keys(tombstones)) if (!tables.includes(table)) throw new Error(`${table} is no table of ${name}`);
  return projection;
}

/** Its name among all projections. */
export const fullName = (service: string, { name }: Projection): string => `${service}.${name}`;

/** Consumer group, and name in the inbox. Each generation starts from offset 0 in a group of its own, and keeps it when it is swapped in. */
export const consumerOf = (service: string, projection: Projection, generation: number): string =>
  `${fullName(service, projection)}.${generation}`;

/** The schema in which a rebuild makes its tables, by the names of the live ones. */
export const shadowOf = ({ name }: Projection): string => `shadow_${name}`;
