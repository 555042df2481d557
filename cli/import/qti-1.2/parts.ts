import { childOf, childrenOf, findAll, type MarkupElement, rawText } from '../../../platform/service/imports/markup/element.js';
import { QuestionKind } from '../../../subgraphs/content/quiz/quiz.js';
import { matchesOf, numbersOf, setsOf, textsOf } from '../qti/item/answers-to-try.js';
import type { Part, PartChoice } from '../qti/item/part.js';
import { Unsupported } from '../qti/unsupported.js';
import { materialText } from './material.js';

const NOTHING = { choices: [], slots: [], mostChoices: null, correct: null, declaredWorth: null };

/** Questions that have no place here, by how their authoring program calls them. */
const WITHOUT_PLACE: Readonly<Record<string, string>> = {
  calculated_question: 'its numbers are drawn by chance',
  essay_question: 'it is graded by people',
  'cc.essay.v0p1': 'it is graded by people',
  file_upload_question: 'it is graded by people',
  text_only_question: 'it asks nothing',
};

const MATCHING = 'matching_question';
const DROPDOWNS = 'multiple_dropdowns_question';
/** Those of a single slot look like a choice. */
const WITH_SLOTS: ReadonlySet<string> = new Set([MATCHING, DROPDOWNS]);

/** What an item of QTI 1.2 asks, as parts that are each a question here. */
export function partsOf(item: MarkupElement, type: string): Part[] {
  const reason = WITHOUT_PLACE[type];
  if (reason) throw new Unsupported(reason);
  const presentation = childOf(item, 'presentation');
  if (!presentation) throw new Unsupported('it asks nothing');
  const lists = findAll(presentation, 'response_lid', 'response_grp');
  const entries = findAll(presentation, 'response_str', 'response_num');
  const prompt = promptOf(presentation);
  if (entries.length > 0 && lists.length === 0) return entries.map((entry) => entryPart(item, entry, prompt));
  const [first] = lists;
  if (!first || entries.length > 0) throw new Unsupported('there is no kind of question for it');
  if (type === 'fill_in_multiple_blanks_question') return lists.map((list) => blankPart(list, prompt));
  if (lists.length === 1 && !WITH_SLOTS.has(type)) return [choicePart(item, first, prompt)];
  const isMatching = type === MATCHING || (type !== DROPDOWNS && !isInText(lists, prompt));
  const hasSame = lists.every((list) => sameChoices(list, first));
  return [isMatching && hasSame ? matchPart(item, lists, prompt) : inlinePart(item, lists, prompt)];
}

/** The materials outside of what is chosen from. */
const promptOf = (presentation: MarkupElement): string => {
  const materials = (element: MarkupElement): MarkupElement[] =>
    childrenOf(element).flatMap((child) =>
      child.name === 'material' ? [child] : child.name.startsWith('response_') ? [] : materials(child),
    );
  const own = materials(presentation).map(materialText).filter(Boolean).join('\n\n');
  if (own) return own;
  return childrenOf(presentation)
    .flatMap((child) => childrenOf(child, 'material'))
    .map(materialText)
    .join('\n\n');
};

const choicesIn = (list: MarkupElement): PartChoice[] =>
  findAll(list, 'response_label').map((label) => ({
    identifier: label.attributes.ident ?? '',
    text: materialText(label) || (label.attributes.ident ?? ''),
    feedback: null,
  }));

const sameChoices = (one: MarkupElement, other: MarkupElement): boolean =>
  JSON.stringify(choicesIn(one)) === JSON.stringify(choicesIn(other));

const nameOf = (list: MarkupElement): string => childrenOf(list, 'material').map(materialText).join(' ');

const isInText = (lists: readonly MarkupElement[], prompt: string): boolean => lists.every((list) => prompt.includes(`[${nameOf(list)}]`));

function choicePart(item: MarkupElement, list: MarkupElement, prompt: string): Part {
  const choices = choicesIn(list);
  const isSingle = (list.attributes.rcardinality ?? 'Single') === 'Single';
  if (list.attributes.rcardinality === 'Ordered') throw new Unsupported('an order in QTI 1.2 is not supported');
  return {
    ...NOTHING,
    kind: isSingle ? QuestionKind.SINGLE_CHOICE : QuestionKind.MULTIPLE_CHOICE,
    prompt,
    choices,
    responses: ({ choices: chosen = [] }) => ({ [list.attributes.ident ?? '']: chosen.map((place) => choices[place]?.identifier ?? '') }),
    answers: setsOf(choices.length, isSingle ? 1 : null, rightIn(item, list, choices)),
  };
}

function matchPart(item: MarkupElement, lists: readonly MarkupElement[], prompt: string): Part {
  const choices = choicesIn(lists[0] as MarkupElement);
  return { ...slotPart(item, lists), kind: QuestionKind.MATCHING, prompt, choices };
}

/** The gaps stand in the text between brackets; where they do not, they follow it. */
function inlinePart(item: MarkupElement, lists: readonly MarkupElement[], prompt: string): Part {
  const filled = lists.reduce((text, list, index) => {
    const [written, gap] = [`[${nameOf(list)}]`, `[[gap${index + 1}]]`];
    return text.includes(written) ? text.replace(written, () => gap) : `${text}\n${nameOf(list)} ${gap}`;
  }, prompt);
  return { ...slotPart(item, lists), kind: QuestionKind.INLINE_CHOICE, prompt: filled };
}

function slotPart(item: MarkupElement, lists: readonly MarkupElement[]): Omit<Part, 'kind' | 'prompt'> {
  const slots = lists.map((list, index) => ({ name: `gap${index + 1}`, text: nameOf(list) || `${index + 1}`, choices: choicesIn(list) }));
  const counts = slots.map(({ choices }) => choices.length);
  return {
    ...NOTHING,
    slots,
    responses: ({ matches = [] }) =>
      Object.fromEntries(
        lists.map((list, slot) => {
          const choice = matches[slot] ?? null;
          return [list.attributes.ident ?? '', choice === null ? [] : [slots[slot]?.choices[choice]?.identifier ?? '']];
        }),
      ),
    answers: matchesOf(
      counts,
      lists.map((list, slot) => rightIn(item, list, slots[slot]?.choices ?? [])[0] ?? null),
    ),
  };
}

/** The choices that a condition which scores asks for. */
function rightIn(item: MarkupElement, list: MarkupElement, choices: readonly PartChoice[]): number[] {
  const scoring = findAll(item, 'respcondition').filter((condition) =>
    childrenOf(condition, 'setvar').some((rule) => Number(rawText(rule)) > 0),
  );
  const asked = scoring
    .flatMap((condition) => wantedIn(condition))
    .filter(({ attributes }) => attributes.respident === list.attributes.ident);
  const idents = new Set(asked.map((test) => rawText(test).trim()));
  return choices.flatMap(({ identifier }, place) => (idents.has(identifier) ? [place] : []));
}

const wantedIn = (test: MarkupElement): MarkupElement[] =>
  childrenOf(test).flatMap((child) => (child.name === 'varequal' ? [child] : child.name === 'not' ? [] : wantedIn(child)));

/** A gap whose choices are the texts that are right for it. */
function blankPart(list: MarkupElement, prompt: string): Part {
  const choices = choicesIn(list);
  const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();
  return {
    ...NOTHING,
    kind: QuestionKind.TEXT,
    prompt: prompt.replace(`[${nameOf(list)}]`, () => `____(?)____`),
    responses: ({ text }) => ({
      [list.attributes.ident ?? '']: choices
        .filter((choice) => text !== undefined && same(choice.text, text))
        .map(({ identifier }) => identifier),
    }),
    answers: textsOf(choices.map(({ text }) => text)),
  };
}

function entryPart(item: MarkupElement, entry: MarkupElement, prompt: string): Part {
  const ident = entry.attributes.ident ?? '';
  const known = findAll(item, 'varequal', 'varlt', 'varlte', 'vargt', 'vargte', 'varsubstring')
    .filter(({ attributes }) => attributes.respident === ident)
    .map((test) => rawText(test).trim());
  const isNumber =
    entry.name === 'response_num' || /^(decimal|integer|scientific)$/i.test(findAll(entry, 'render_fib')[0]?.attributes.fibtype ?? '');
  return {
    ...NOTHING,
    kind: isNumber ? QuestionKind.NUMERIC : QuestionKind.TEXT,
    prompt,
    responses: ({ text, number }) => ({ [ident]: text !== undefined ? [text] : number !== undefined ? [String(number)] : [] }),
    answers: isNumber ? numbersOf(known.map(Number).filter(Number.isFinite), [], false) : textsOf(known),
  };
}
