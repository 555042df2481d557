import { helper, Utils } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { notFound } from '../../kernel/errors.js';

/** The result of a transaction as JSON. An entity is stored as its name and id, and loaded again as it is by then. */
export type Recorded =
  | null
  | boolean
  | number
  | string
  | readonly Recorded[]
  | { readonly is: 'nothing' }
  | { readonly is: 'date'; readonly at: string }
  | { readonly is: 'bigint'; readonly digits: string }
  | { readonly is: 'entity'; readonly name: string; readonly key: string }
  | { readonly is: 'object'; readonly fields: Readonly<Record<string, Recorded>> };

/** Turns a result into JSON. Throws for what JSON cannot hold: a transaction has no business returning functions or maps. */
export function recorded(value: unknown): Recorded {
  switch (typeof value) {
    case 'undefined':
      return { is: 'nothing' };
    case 'boolean':
    case 'number':
    case 'string':
      return value;
    case 'bigint':
      return { is: 'bigint', digits: String(value) };
    case 'object':
      return value === null ? null : recordedObject(value);
    default:
      throw new Error(`A transaction returned a ${typeof value}: it cannot be stored under an idempotency key`);
  }
}

function recordedObject(value: object): Recorded {
  if (Array.isArray(value)) return value.map(recorded);
  if (value instanceof Date) return { is: 'date', at: value.toISOString() };
  if (value instanceof Map || value instanceof Set)
    throw new Error('A transaction returned a Map or a Set: it cannot be stored under an idempotency key');
  if (Utils.isEntity<object>(value)) {
    const wrapped = helper(value);
    return { is: 'entity', name: wrapped.__meta.className, key: String(wrapped.getPrimaryKey()) };
  }
  return { is: 'object', fields: Object.fromEntries(Object.entries(value).map(([name, each]) => [name, recorded(each)])) };
}

/** Restores a result. NOT_FOUND when an entity in it is gone since. */
export async function restored(em: EntityManager, value: Recorded): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    const each: unknown[] = [];
    for (const item of value) each.push(await restored(em, item));
    return each;
  }
  switch (value.is) {
    case 'nothing':
      return undefined;
    case 'date':
      return new Date(value.at);
    case 'bigint':
      return BigInt(value.digits);
    case 'entity': {
      // Read again: an earlier transaction of this attempt may have loaded it before another attempt changed it.
      const entity = await em.findOne<object>(value.name as never, value.key as never, { refresh: true });
      if (!entity) throw notFound(value.name);
      return entity;
    }
    case 'object': {
      const fields: Record<string, unknown> = {};
      for (const [name, each] of Object.entries(value.fields)) fields[name] = await restored(em, each);
      return fields;
    }
  }
}

const isList = (value: Recorded): value is readonly Recorded[] => Array.isArray(value);
