import { childrenOf, type MarkupElement } from '../../../platform/service/imports/markup/element.js';
import { Unsupported } from '../qti/unsupported.js';

export interface NumberKey {
  readonly answerNumber: number;
  readonly tolerance: number;
}

/** The answer of a numerical response: a number, also as `9.3*10^7`, with a tolerance in its unit or in percent; or a closed range. */
export function numberKey(response: MarkupElement): NumberKey {
  const answer = (response.attributes.answer ?? '').trim();
  const range = /^\[([^,]+),([^,]+)\]$/.exec(answer);
  if (range) {
    const [low, high] = [numberOf(range[1] ?? ''), numberOf(range[2] ?? '')];
    return { answerNumber: (low + high) / 2, tolerance: Math.abs(high - low) / 2 };
  }
  if (/^[[(].*[\])]$/.test(answer)) throw new Unsupported('its answer is a range that is open at one end');
  if (childrenOf(response, 'additional_answer').length > 0) throw new Unsupported('several numbers are right');
  const answerNumber = numberOf(answer);
  const parameter = childrenOf(response, 'responseparam').find(({ attributes }) => attributes.type === 'tolerance');
  return { answerNumber, tolerance: toleranceOf(parameter?.attributes.default, answerNumber) };
}

/** Without one, what the display of a decimal loses: so does the source. */
function toleranceOf(written: string | undefined, number: number): number {
  const text = (written ?? '0.001%').trim();
  const value = numberOf(text.replace(/%$/, ''));
  return Math.abs(Number((text.endsWith('%') ? (number * value) / 100 : value).toPrecision(12)));
}

function numberOf(text: string): number {
  const scientific = /^\s*([+-]?[\d.]+)\s*\*\s*10\s*(?:\^|\*\*)\s*([+-]?\d+)\s*$/.exec(text);
  const number = scientific ? Number(`${scientific[1]}e${scientific[2]}`) : text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new Unsupported(`its answer is an expression: ${text.slice(0, 40)}`);
  return number;
}
