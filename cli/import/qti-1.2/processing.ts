import { childOf, childrenOf, type MarkupElement, rawText } from '../../../platform/service/imports/markup/element.js';
import type { Responses } from '../qti/scoring/processing.js';
import { Unsupported } from '../qti/unsupported.js';

/** What became of the responses to an item. */
export interface Processed {
  readonly score: number;
  /** The feedback that is shown, by its ident. */
  readonly feedback: readonly string[];
}

/** Processes responses as QTI 1.2 says: condition by condition, until one holds that does not say to continue. */
export function processed(item: MarkupElement, given: Responses): Processed {
  const processing = childOf(item, 'resprocessing');
  const outcomes = processing && childOf(processing, 'outcomes');
  const declared = outcomes && childOf(outcomes, 'decvar');
  let score = numberOf(declared?.attributes.defaultval) ?? 0;
  const feedback: string[] = [];
  for (const condition of processing ? childrenOf(processing, 'respcondition') : []) {
    const test = childOf(condition, 'conditionvar');
    if (!test || !childrenOf(test).every((each) => holds(each, given))) continue;
    for (const rule of childrenOf(condition, 'setvar')) score = changed(score, rule);
    feedback.push(...childrenOf(condition, 'displayfeedback').map(({ attributes }) => attributes.linkrefid ?? ''));
    if (!goesOn(condition)) break;
  }
  const least = numberOf(declared?.attributes.minvalue) ?? Number.NEGATIVE_INFINITY;
  const most = numberOf(declared?.attributes.maxvalue) ?? Number.POSITIVE_INFINITY;
  return { score: Math.min(most, Math.max(least, score)), feedback };
}

/** A condition ends the processing unless it says otherwise. One that adds means the next ones to add too: Canvas does not say so. */
function goesOn(condition: MarkupElement): boolean {
  const written = condition.attributes.continue?.toLowerCase();
  return written === undefined ? childrenOf(condition, 'setvar').some(({ attributes }) => attributes.action === 'Add') : written === 'yes';
}

function changed(score: number, rule: MarkupElement): number {
  if ((rule.attributes.varname ?? 'SCORE').toUpperCase() !== 'SCORE') return score;
  const value = numberOf(rawText(rule));
  if (value === null) throw new Unsupported(`its scoring sets ${rawText(rule).trim().slice(0, 40)}`);
  switch (rule.attributes.action ?? 'Set') {
    case 'Set':
      return value;
    case 'Add':
      return score + value;
    case 'Subtract':
      return score - value;
    case 'Multiply':
      return score * value;
    case 'Divide':
      return score / value;
    default:
      throw new Unsupported(`its scoring does ${rule.attributes.action}`);
  }
}

function holds(test: MarkupElement, given: Responses): boolean {
  const values = given[test.attributes.respident ?? ''] ?? [];
  const wanted = rawText(test).trim();
  const some = (compare: (value: string) => boolean): boolean => values.some(compare);
  const numbers = (compare: (value: number, wanted: number) => boolean): boolean =>
    some((value) => numberOf(value) !== null && numberOf(wanted) !== null && compare(Number(value), Number(wanted)));
  switch (test.name) {
    case 'other':
      return true;
    case 'unanswered':
      return values.length === 0;
    case 'and':
      return childrenOf(test).every((each) => holds(each, given));
    case 'or':
      return childrenOf(test).some((each) => holds(each, given));
    case 'not':
      return !childrenOf(test).every((each) => holds(each, given));
    case 'varequal':
      return some((value) => isEqual(value, wanted, test.attributes.case)) || numbers((value, other) => value === other);
    case 'varsubstring':
      return some((value) =>
        test.attributes.case === 'Yes' ? value.includes(wanted) : value.toLowerCase().includes(wanted.toLowerCase()),
      );
    case 'varlt':
      return numbers((value, other) => value < other);
    case 'varlte':
      return numbers((value, other) => value <= other);
    case 'vargt':
      return numbers((value, other) => value > other);
    case 'vargte':
      return numbers((value, other) => value >= other);
    default:
      throw new Unsupported(`its scoring uses ${test.name}`);
  }
}

/** Capitals matter where the test says so. */
const isEqual = (value: string, wanted: string, isCaseSensitive: string | undefined): boolean =>
  isCaseSensitive?.toLowerCase() === 'yes' ? value.trim() === wanted : value.trim().toLowerCase() === wanted.toLowerCase();

function numberOf(text: string | undefined): number | null {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}
