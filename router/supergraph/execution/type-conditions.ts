import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { Data } from './data.js';

/** Whether an object is of the type of a fragment. */
export type TypeCondition = (object: Data) => boolean;

/** The type conditions of plans, each with the names that meet it. */
export class TypeConditions {
  readonly #names = new Map<string, ReadonlySet<string>>();

  /** The whole supergraph: plans name types that clients do not see. */
  constructor(private readonly schema: GraphQLSchema) {}

  /** `ofUnknown`: for an object whose type was not fetched. */
  on(name: string, ofUnknown: boolean): TypeCondition {
    const names = this.#namesOf(name);
    return ({ __typename }) => (typeof __typename === 'string' ? names.has(__typename) : ofUnknown);
  }

  #namesOf(name: string): ReadonlySet<string> {
    const known = this.#names.get(name);
    if (known) return known;
    const type = this.schema.getType(name);
    const below = isAbstractType(type)
      ? Object.values(this.schema.getTypeMap()).filter(
          (each) => (isObjectType(each) || isInterfaceType(each)) && this.schema.isSubType(type, each),
        )
      : [];
    const names = new Set([name, ...below.map((each) => each.name)]);
    this.#names.set(name, names);
    return names;
  }
}
