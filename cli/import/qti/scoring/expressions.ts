import { childrenOf, type MarkupElement, rawText } from '../../../../platform/service/imports/markup/element.js';
import { Unsupported } from '../unsupported.js';
import { mapped, type ResponseDeclaration } from './declarations.js';
import { equal, equalRounded, rounded } from './equal.js';
import { baseTypeOf, container, isSame, numberOf, numberValue, type Scalar, scalarOf, truth, type Value, valueFrom } from './value.js';

/** What expressions read: the declarations of responses, and the variables as they are now. */
export interface Scope {
  readonly responses: ReadonlyMap<string, ResponseDeclaration>;
  readonly variables: ReadonlyMap<string, Value | null>;
}

type Expression = (element: MarkupElement, scope: Scope) => Value | null;

/** An expression that looks at the values of those within it. */
const over =
  (work: (values: readonly (Value | null)[], element: MarkupElement) => Value | null): Expression =>
  (element, scope) =>
    work(
      childrenOf(element).map((child) => evaluate(child, scope)),
      element,
    );

/** The same where nothing within makes nothing of the whole. */
const overAll = (work: (values: readonly Value[], element: MarkupElement) => Value | null): Expression =>
  over((values, element) => (values.some((value) => value === null) ? null : work(values as Value[], element)));

const overNumbers = (work: (numbers: readonly number[]) => number | null, isWhole = false): Expression =>
  overAll((values) => {
    const numbers = values.flatMap(({ values }) => values);
    if (!numbers.every((number) => typeof number === 'number')) return null;
    const result = work(numbers);
    const areWhole = values.every(({ baseType }) => baseType === 'integer');
    return numberValue(result, isWhole || (areWhole && Number.isInteger(result)) ? 'integer' : 'float');
  });

const comparing = (work: (one: number, other: number) => boolean): Expression =>
  overAll(([one, other]) => {
    const [left, right] = [numberOf(one ?? null), numberOf(other ?? null)];
    return left === null || right === null ? null : truth(work(left, right));
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const EXPRESSIONS: Readonly<Record<string, Expression>> = {
  variable: ({ attributes }, { variables }) => variables.get(attributes.identifier ?? '') ?? null,
  correct: ({ attributes }, { responses }) => responses.get(attributes.identifier ?? '')?.correct ?? null,
  default: ({ attributes }, { responses }) => responses.get(attributes.identifier ?? '')?.initial ?? null,
  baseValue: (element) => valueFrom([rawText(element)], baseTypeOf(element.attributes.baseType), 'single'),
  null: () => null,
  mapResponse({ attributes }, { responses, variables }) {
    const identifier = attributes.identifier ?? '';
    const mapping = responses.get(identifier)?.mapping;
    return mapping ? numberValue(mapped(mapping, variables.get(identifier) ?? null)) : null;
  },

  isNull: over(([value]) => truth(value === null)),
  match: overAll(([one, other]) => truth(!!one && !!other && isSame(one, other))),
  equal: overAll(([one, other], { attributes }) => truth(equal(numberOf(one ?? null), numberOf(other ?? null), attributes))),
  equalRounded: overAll(([one, other], { attributes }) => truth(equalRounded(numberOf(one ?? null), numberOf(other ?? null), attributes))),
  stringMatch: overAll(([one, other], { attributes }) => {
    const [text, wanted] = [one, other].map((value) => asWritten(String(scalarOf(value ?? null)), attributes.caseSensitive !== 'false'));
    return truth(attributes.substring === 'true' ? !!text?.includes(wanted ?? '') : text === wanted);
  }),
  substring: overAll(([one, other], { attributes }) => {
    const [part, whole] = [one, other].map((value) => asWritten(String(scalarOf(value ?? null)), attributes.caseSensitive !== 'false'));
    return truth(!!whole?.includes(part ?? ''));
  }),

  // Of three truths: what is not known decides only where it must.
  not: overAll(([value]) => truth(value ? scalarOf(value) !== true : null)),
  and: over((values) => truth(values.some(isFalse) ? false : values.some((value) => value === null) ? null : true)),
  or: over((values) => truth(values.some(isTrue) ? true : values.some((value) => value === null) ? null : false)),
  anyN: over((values, { attributes }) => {
    const [least, most] = [Number(attributes.min), Number(attributes.max)];
    const [sure, open] = [values.filter(isTrue).length, values.filter((value) => value === null).length];
    if (sure >= least && sure + open <= most) return truth(true);
    return sure > most || sure + open < least ? truth(false) : null;
  }),

  lt: comparing((one, other) => one < other),
  lte: comparing((one, other) => one <= other),
  gt: comparing((one, other) => one > other),
  gte: comparing((one, other) => one >= other),
  sum: overNumbers(sum),
  product: overNumbers((numbers) => numbers.reduce((total, each) => total * each, 1)),
  subtract: overNumbers(([one = 0, other = 0]) => one - other),
  divide: overNumbers(([one = 0, other = 0]) => (other === 0 ? null : one / other)),
  power: overNumbers(([one = 0, other = 0]) => one ** other),
  integerDivide: overNumbers(([one = 0, other = 0]) => (other === 0 ? null : Math.floor(one / other)), true),
  integerModulus: overNumbers(([one = 0, other = 0]) => (other === 0 ? null : one - other * Math.floor(one / other)), true),
  min: overNumbers((numbers) => Math.min(...numbers)),
  max: overNumbers((numbers) => Math.max(...numbers)),
  round: overNumbers(([one = 0]) => Math.floor(one + 0.5), true),
  truncate: overNumbers(([one = 0]) => Math.trunc(one), true),
  integerToFloat: overNumbers(([one = 0]) => one),
  roundTo: overAll(([one], { attributes }) => numberValue(rounded(numberOf(one ?? null), attributes))),
  mathConstant: ({ attributes: { name } }) => numberValue(name === 'pi' ? Math.PI : name === 'e' ? Math.E : null),

  multiple: over((values) => contained(values, 'multiple')),
  ordered: over((values) => contained(values, 'ordered')),
  containerSize: over(([value]) => numberValue(value?.values.length ?? 0, 'integer')),
  member: overAll(([one, other]) => truth(!!other?.values.includes(scalarOf(one ?? null) as Scalar))),
  contains: overAll(([whole, part]) => truth(holds(whole, part))),
  delete: overAll(([one, from]) =>
    from
      ? container(
          from.values.filter((value) => value !== scalarOf(one ?? null)),
          from.baseType,
          from.cardinality,
        )
      : null,
  ),
  index: overAll(([value], { attributes }) => {
    const found = value?.values[Number(attributes.n) - 1];
    return value && found !== undefined ? container([found], value.baseType, 'single') : null;
  }),

  // Nobody here knows what one means: so says the standard, nothing comes of it.
  customOperator: () => null,
};

/** The value of an expression by the rules of QTI 2 and 3. Unsupported for those that draw by chance or look at pictures. */
export function evaluate(element: MarkupElement, scope: Scope): Value | null {
  const expression = Object.hasOwn(EXPRESSIONS, element.name) ? EXPRESSIONS[element.name] : undefined;
  if (!expression) throw new Unsupported(`its scoring uses ${element.name}`);
  return expression(element, scope);
}

const asWritten = (text: string, isCaseSensitive: boolean): string => (isCaseSensitive ? text : text.toLowerCase());

export const isTrue = (value: Value | null): boolean => scalarOf(value) === true;
const isFalse = (value: Value | null): boolean => scalarOf(value) === false;

function contained(values: readonly (Value | null)[], cardinality: 'multiple' | 'ordered'): Value | null {
  const there = values.filter((value) => value !== null);
  return there[0]
    ? container(
        there.flatMap(({ values }) => values),
        there[0].baseType,
        cardinality,
      )
    : null;
}

/** Whether all of `part` is in `whole`: as often, or, where both are ordered, one after the other. */
function holds(whole: Value | undefined, part: Value | undefined): boolean {
  if (!whole || !part) return false;
  if (whole.cardinality === 'ordered') {
    return whole.values.some((_, from) => part.values.every((value, index) => whole.values[from + index] === value));
  }
  const left = [...whole.values];
  return part.values.every((value) => left.includes(value) && left.splice(left.indexOf(value), 1).length > 0);
}
