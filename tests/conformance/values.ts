import { GraphQLError } from 'graphql';
import type { Entity, Field } from './model.js';

export const IDS = ['0', '1', '2'] as const;

export interface Reference {
  readonly __typename: string;
  readonly id: string;
}

/** FNV-1a. */
function hash(...parts: readonly unknown[]): number {
  let value = 0x811c9dc5;
  for (const character of JSON.stringify(parts)) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return value >>> 3;
}

/** The value of a field of one entity, by its names alone: every subgraph and the merged schema agree on it. Often 0, '', false or null. */
export function fieldValue(entity: Entity, id: string, field: Field, by: number, entities: readonly Entity[]): unknown {
  const make = (shape: string, seed: number): unknown => {
    if (shape.endsWith('!')) return present(shape.slice(0, -1), seed);
    return seed % 5 === 0 ? null : present(shape, hash(seed));
  };
  const present = (shape: string, seed: number): unknown => {
    if (!shape.startsWith('[')) return leafOf(field.of, seed, entities);
    return Array.from({ length: seed % 3 }, (_, index) => make(shape.slice(1, -1), hash(seed, index)));
  };
  return make(field.shape, hash(entity.name, id, field.name, by));
}

function leafOf(of: string, seed: number, entities: readonly Entity[]): unknown {
  switch (of) {
    case 'Int':
      return seed % 3;
    case 'Float':
      return (seed % 3) / 2;
    case 'String':
      return seed % 3 === 0 ? '' : `text ${seed % 7}`;
    case 'Boolean':
      return seed % 2 === 0;
    case 'Colour':
      return seed % 2 === 0 ? 'RED' : 'BLUE';
    case 'Money':
      return { amount: seed % 3, currency: seed % 2 === 0 ? null : 'EUR' };
    default: {
      const type = of === 'Node' || of === 'Any' ? entities[seed % entities.length]?.name : of;
      return { __typename: type, id: IDS[seed % IDS.length] };
    }
  }
}

/** What is made of required fields: their values, whatever they are. */
export const computed = (values: readonly unknown[], by: number): string => JSON.stringify([...values, by]);

/** Some entities answer with an error where their field may. */
export function failIf(field: Field, id: string): void {
  if (field.fails && id !== '0') throw new GraphQLError(`${field.name} of ${id} fails`);
}
