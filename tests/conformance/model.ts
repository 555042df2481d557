import type { Choices } from './choices.js';

/** What is split among subgraphs: entities that refer to each other. */
export interface Model {
  readonly subgraphs: readonly string[];
  readonly entities: readonly Entity[];
}

export interface Entity {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The subgraph of `all…` and `one…`. */
  readonly root: string;
  /** The keys that each subgraph has of it. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

export interface Field {
  readonly name: string;
  /** With T in the place of what `of` names. */
  readonly shape: string;
  readonly of: string;
  readonly home: string;
  /** Another subgraph that answers it too. */
  readonly sharedWith?: string;
  /** The subgraph that answered it before, and would answer it wrongly. */
  readonly overrides?: string;
  readonly hasArgument: boolean;
  /** Fields of the same entity that it is made of, with what they are asked with. */
  readonly requires: readonly Required[];
  /** A field of the entity behind it that its subgraph answers along the way. */
  readonly provides?: string;
  readonly fails: boolean;
}

export interface Required {
  readonly field: string;
  readonly by?: number;
}

export const KEYS = ['id', 'code', 'at { x }', 'id code'] as const;
const SHAPES = ['T', 'T!', '[T]', '[T!]!', '[[T]]', '[[T!]]!'] as const;
const LEAVES = ['Int', 'String', 'Boolean', 'Float', 'Colour', 'Money'] as const;

export function modelBy(choices: Choices): Model {
  const subgraphs = choices.list(2, 4, (index) => `s${index}`);
  const names = choices.list(1, 3, (index) => `E${index}`);
  const leaves = new Map(names.map((name) => [name, choices.list(2, 5, (index) => leaf(choices, index, subgraphs))]));
  const entities = names.map((name): Entity => {
    const own = leaves.get(name) ?? [];
    const relations = choices.list(0, 2, (index) => relation(choices, index, subgraphs, names, leaves));
    const computed = choices.list(0, 2, (index) => computedOf(choices, index, subgraphs, own));
    return {
      name,
      fields: [...own, ...relations, ...computed],
      root: choices.of(subgraphs),
      keys: new Map(subgraphs.map((each) => [each, choices.rarely(3) ? [choices.of(KEYS), 'id'] : ['id']])),
    };
  });
  return { subgraphs, entities };
}

function leaf(choices: Choices, index: number, subgraphs: readonly string[]): Field {
  const home = choices.of(subgraphs);
  const other = subgraphs.find((each) => each !== home);
  return {
    name: `f${index}`,
    of: choices.of(LEAVES),
    shape: choices.of(SHAPES),
    home,
    ...(choices.rarely(5) ? { sharedWith: other } : choices.rarely(5) && { overrides: other }),
    hasArgument: choices.rarely(3),
    requires: [],
    fails: choices.rarely(8),
  };
}

function relation(
  choices: Choices,
  index: number,
  subgraphs: readonly string[],
  names: readonly string[],
  leaves: ReadonlyMap<string, readonly Field[]>,
): Field {
  const home = choices.of(subgraphs);
  const of = choices.of([...names, 'Node', 'Any']);
  const shape = choices.of(SHAPES);
  const provided = leaves
    .get(of)
    ?.find((each) => each.home !== home && !each.sharedWith && !each.overrides && !each.hasArgument && !each.fails && each.of !== 'Money');
  const provides = choices.rarely(3) ? provided?.name : undefined;
  return { name: `r${index}`, of, shape, home, hasArgument: false, requires: [], provides, fails: choices.rarely(10) };
}

/** The gateway's executor sends null for each object of a list of lists. */
const isNestedObject = ({ of, shape }: Field): boolean => of === 'Money' && shape.startsWith('[[');

function computedOf(choices: Choices, index: number, subgraphs: readonly string[], leaves: readonly Field[]): Field {
  const home = choices.of(subgraphs);
  const can = leaves.filter(
    (each) => each.home !== home && !each.fails && each.sharedWith !== home && each.overrides !== home && !isNestedObject(each),
  );
  const requires = can
    .filter(() => !choices.rarely(2))
    .map(({ name, hasArgument }): Required => {
      return hasArgument && choices.rarely(2) ? { field: name, by: choices.below(3) } : { field: name };
    });
  return { name: `c${index}`, of: 'String', shape: 'T', home, hasArgument: choices.rarely(4), requires, fails: false };
}
