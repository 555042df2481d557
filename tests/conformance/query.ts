import type { Choices } from './choices.js';
import type { Entity, Field, Model } from './model.js';

/** How deep a selection goes. */
const DEPTH = 3;

export const VARIABLES = { yes: true, no: false, by: 1 };

/** An operation over the merged schema: aliases, also such as have the name of another field; fragments, variables, conditions. */
export function queryBy(choices: Choices, model: Model): string {
  const fragments: string[] = [];
  let aliases = 0;

  function selection(entity: Entity, depth: number): string {
    const chosen = choices.list(1, 4, () => one(entity, depth));
    return `{ ${chosen.join(' ')} }`;
  }

  function one(entity: Entity, depth: number): string {
    const kind = choices.below(12);
    if (kind === 10) return `... on ${entity.name}${condition()} ${selection(entity, depth - 1)}`;
    if (kind === 11 && depth > 0) {
      const text = selection(entity, depth - 1);
      fragments.push(`fragment F${fragments.length} on ${entity.name} ${text}`);
      return `...F${fragments.length - 1}`;
    }
    if (kind > 7) return choices.of(['id', 'code', 'at { x }', '__typename']);
    return field(entity, choices.of(entity.fields), depth);
  }

  function field(entity: Entity, { name, of, hasArgument }: Field, depth: number): string {
    const below = belowOf(of, depth);
    if (below === undefined) return 'id';
    const argument = hasArgument ? choices.of(['', '(by: 0)', '(by: $by)', '(by: 2)']) : '';
    // One with arguments would clash with itself.
    const isAliased = argument !== '' || choices.rarely(3);
    const alias = choices.rarely(5) ? choices.of(['id', 'code', ...entity.fields.map((each) => each.name)]) : `a${aliases++}`;
    return `${isAliased ? `${alias}: ` : ''}${name}${argument}${condition()}${below}`;
  }

  function belowOf(of: string, depth: number): string | undefined {
    if (of === 'Money') return choices.of([' { amount }', ' { currency amount }', ' { sum: amount __typename }']);
    if (of === 'Node') return ` { ${choices.of(['id', 'code id', '__typename'])} ${depth > 0 ? cases(depth) : ''} }`;
    if (of === 'Any') return ` { __typename ${depth > 0 ? cases(depth) : ''} }`;
    const target = model.entities.find((each) => each.name === of);
    if (!target) return '';
    return depth > 0 ? ` ${selection(target, depth - 1)}` : undefined;
  }

  const cases = (depth: number): string =>
    model.entities
      .filter(() => !choices.rarely(3))
      .map((each) => `... on ${each.name} ${selection(each, depth - 1)}`)
      .join(' ');

  const condition = (): string =>
    choices.rarely(6) ? choices.of([' @include(if: $yes)', ' @skip(if: $yes)', ' @include(if: $no)', ' @skip(if: $no)']) : '';

  const roots = choices.list(1, 3, (index) => {
    const entity = choices.of(model.entities);
    const asked = choices.rarely(3) ? `one${entity.name}(id: "${choices.below(4)}")` : `all${entity.name}`;
    return `q${index}: ${asked} ${selection(entity, DEPTH)}`;
  });
  const body = `{ ${roots.join(' ')} } ${fragments.join(' ')}`;
  const variables = ['$yes: Boolean!', '$no: Boolean!', '$by: Int!'].filter((each) => body.includes(each.slice(0, each.indexOf(':'))));
  return `query Generated${variables.length > 0 ? `(${variables.join(', ')})` : ''} ${body}`;
}
