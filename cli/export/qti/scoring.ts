import { PartialCredit, QuestionKind, type StoredQuestion, type Worths } from '../../../subgraphs/content/quiz/quiz.js';
import { element } from '../xml.js';

/** How an item scores: mappings for the declarations of its responses, and the processing that makes the score. */
export interface ItemScoring {
  readonly mapping: (response: number) => string;
  readonly processing: string;
}

/** Names of responses and units as the item writes them. */
export interface ItemNames {
  readonly responses: readonly string[];
  /** A choice, or a choice in a slot, in the response that holds it. */
  unit(choiceId: string, slotId?: string): string;
}

const number = (value: number): string => element('qti-base-value', { 'base-type': 'float' }, String(value));
const variable = (identifier: string): string => element('qti-variable', { identifier });
const mapped = (identifier: string): string => element('qti-map-response', { identifier });
const sum = (terms: readonly string[]): string => (terms.length === 1 ? (terms[0] as string) : element('qti-sum', {}, ...terms));
const set = (expression: string): string => element('qti-set-outcome-value', { identifier: 'SCORE' }, expression);
const when = (test: string, ...rules: readonly string[]): string =>
  element('qti-response-condition', {}, element('qti-response-if', {}, test, ...rules));
const size = (identifier: string): string => element('qti-container-size', {}, variable(identifier));
const answered = (names: readonly string[]): string => {
  const tests = names.map((identifier) => element('qti-not', {}, element('qti-is-null', {}, variable(identifier))));
  return tests.length === 1 ? (tests[0] as string) : element('qti-or', {}, ...tests);
};

interface Bounds {
  readonly least?: number | null;
  readonly most?: number | null;
  readonly otherwise?: number;
  readonly isCaseSensitive?: boolean;
}

function mapping(entries: Readonly<Record<string, number>>, { least, most, otherwise = 0, isCaseSensitive }: Bounds = {}): string {
  const attributes = { 'default-value': otherwise, 'lower-bound': least ?? undefined, 'upper-bound': most ?? undefined };
  const written = Object.entries(entries).map(([key, value]) =>
    element('qti-map-entry', { 'map-key': key, 'mapped-value': value, 'case-sensitive': isCaseSensitive ? 'true' : undefined }),
  );
  return element('qti-mapping', attributes, ...written);
}

const NO_MAPPING = (): string => '';

export function scoringOf(question: StoredQuestion, rule: PartialCredit, names: ItemNames): ItemScoring {
  const { marking } = question;
  if (marking && 'worths' in marking) return byWorths(question, marking, names);
  return byRule(question, marking?.partialCredit ?? rule, names);
}

function byRule(question: StoredQuestion, rule: PartialCredit, names: ItemNames): ItemScoring {
  const { points, key } = question;
  const [first = ''] = names.responses;
  if ('texts' in key) {
    const entries = Object.fromEntries(key.texts.map((text) => [text.trim(), points]));
    return { mapping: () => mapping(entries, key), processing: set(mapped(first)) };
  }
  if ('number' in key) {
    const within = { 'tolerance-mode': 'absolute', tolerance: key.tolerance, 'include-lower-bound': 'true', 'include-upper-bound': 'true' };
    const test = element('qti-equal', within, element('qti-correct', { identifier: first }), variable(first));
    return { mapping: NO_MAPPING, processing: when(test, set(number(points))) };
  }
  if (question.kind === QuestionKind.SINGLE_CHOICE || rule === PartialCredit.ALL_OR_NOTHING) {
    const tests = names.responses.map((identifier) =>
      element('qti-match', {}, variable(identifier), element('qti-correct', { identifier })),
    );
    return {
      mapping: NO_MAPPING,
      processing: when(tests.length === 1 ? (tests[0] as string) : element('qti-and', {}, ...tests), set(number(points))),
    };
  }
  const isMinus = rule === PartialCredit.RIGHT_MINUS_WRONG;
  if ('order' in key) return byNeighbours(key.order, points, isMinus, names);
  if ('choiceIds' in key) {
    const each = points / key.choiceIds.length;
    const entries = Object.fromEntries(key.choiceIds.map((id) => [names.unit(id), each]));
    if (isMinus) return { mapping: () => mapping(entries, { otherwise: -each, least: 0 }), processing: set(mapped(first)) };
    const few = element('qti-lte', {}, size(first), element('qti-base-value', { 'base-type': 'integer' }, String(key.choiceIds.length)));
    return { mapping: () => mapping(entries), processing: when(few, set(mapped(first))) };
  }
  const each = points / key.matches.length;
  const entriesOf = (response: number) =>
    Object.fromEntries(
      key.matches
        .filter((_, slot) => names.responses.length === 1 || slot === response)
        .map(({ slotId, choiceId }) => [names.unit(choiceId, slotId), each]),
    );
  const total = sum(names.responses.map(mapped));
  return {
    mapping: (response) =>
      mapping(entriesOf(response), { otherwise: isMinus ? -each : 0, least: isMinus && names.responses.length === 1 ? 0 : null }),
    processing: set(isMinus ? element('qti-max', {}, total, number(0)) : total),
  };
}

/** Each pair of neighbours that is right counts; by RIGHT_MINUS_WRONG those that are not are taken away. */
function byNeighbours(order: readonly string[], points: number, isMinus: boolean, names: ItemNames): ItemScoring {
  const [first = ''] = names.responses;
  const each = points / (order.length - 1);
  const add = (expression: string) => set(sum([variable('SCORE'), expression]));
  const identifier = (id: string) => element('qti-base-value', { 'base-type': 'identifier' }, names.unit(id));
  const neighbours = order.slice(1).map((id, index) => {
    const pair = element('qti-ordered', {}, identifier(order[index] as string), identifier(id));
    return when(element('qti-contains', {}, variable(first), pair), add(number(isMinus ? 2 * each : each)));
  });
  if (!isMinus) return { mapping: NO_MAPPING, processing: neighbours.join('') };
  const given = element('qti-product', {}, element('qti-subtract', {}, size(first), number(1)), number(-each));
  const rest = element('qti-max', {}, sum([variable('SCORE'), given]), number(0));
  return { mapping: NO_MAPPING, processing: neighbours.join('') + when(answered([first]), set(rest)) };
}

function byWorths(question: StoredQuestion, { worths, least, most, mostChoices }: Worths, names: ItemNames): ItemScoring {
  const [first = ''] = names.responses;
  if ('texts' in question.key) {
    const { key } = question;
    return { mapping: () => mapping(worths, key), processing: set(mapped(first)) };
  }
  const entriesOf = (response: number) =>
    Object.fromEntries(
      Object.entries(worths)
        .flatMap(([unit, worth]) => {
          const [one = '', other] = unit.split(' ');
          const isHere = names.responses.length === 1 || question.slots[response]?.id === one;
          return isHere ? [[other === undefined ? names.unit(one) : names.unit(other, one), worth] as const] : [];
        })
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  const isOne = names.responses.length === 1;
  const total = sum(names.responses.map(mapped));
  const atMost = isOne || most === null ? total : element('qti-min', {}, total, number(most));
  const bounded = isOne || least === null ? atMost : element('qti-max', {}, atMost, number(least));
  const few =
    mostChoices === null
      ? []
      : [element('qti-lte', {}, size(first), element('qti-base-value', { 'base-type': 'integer' }, String(mostChoices)))];
  const tests = [answered(names.responses), ...few];
  return {
    mapping: (response) => mapping(entriesOf(response), isOne ? { least, most } : {}),
    processing: when(tests.length === 1 ? (tests[0] as string) : element('qti-and', {}, ...tests), set(bounded)),
  };
}
