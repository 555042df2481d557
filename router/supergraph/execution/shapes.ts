import { type GraphQLSchema, Kind, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { PlannedOperation } from '../analyzed-operations.js';
import { isIncluded, isSet, type OperationParts, parts, type Variables } from '../operation-parts.js';
import { ObjectShape } from './shape.js';

/** Shapes that are kept of one operation: one for each set of answers to its `@skip` and `@include`. */
const MAX_SHAPES = 16;

/** The shapes of the response to one operation, each prepared once for all requests whose variables include the same of it. */
export class Shapes {
  readonly #parts: OperationParts;
  /** The variables of its `@skip` and `@include`. */
  readonly #conditions: readonly string[];
  readonly #names: ReadonlyMap<string, string>;
  readonly #prepared = new LRUCache<string, ObjectShape>({ max: MAX_SHAPES });

  constructor(
    private readonly schema: GraphQLSchema,
    { document, renames }: PlannedOperation,
  ) {
    this.#parts = parts(document);
    this.#names = new Map(Array.from(renames, ([client, planned]) => [planned, client]));
    const conditions = new Set<string>();
    visit(document, {
      Directive({ name, arguments: [condition] = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        if (condition?.value.kind === Kind.VARIABLE) conditions.add(condition.value.name.value);
      },
    });
    this.#conditions = [...conditions];
  }

  of(variables: Variables): ObjectShape {
    const { operation, fragments } = this.#parts;
    const answers = this.#conditions.map((name) => isSet(name, operation, variables));
    const key = answers.join();
    const known = this.#prepared.get(key);
    if (known) return known;
    const root = this.schema.getRootType(operation.operation);
    if (!root) throw new Error(`The schema has no ${operation.operation}`);
    // Nothing else of a request stays with what is kept.
    const conditions = Object.fromEntries(this.#conditions.map((name, index) => [name, answers[index]]));
    const source = {
      schema: this.schema,
      fragments,
      isIncluded: (selection: Parameters<typeof isIncluded>[0]) => isIncluded(selection, operation, conditions),
      nameOf: (planned: string) => this.#names.get(planned) ?? planned,
    };
    const shape = new ObjectShape(source, root, [operation.selectionSet]);
    this.#prepared.set(key, shape);
    return shape;
  }
}
