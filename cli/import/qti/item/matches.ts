import { childrenOf, findAll, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { QuestionKind } from '../../../../subgraphs/content/quiz/quiz.js';
import { Unsupported } from '../unsupported.js';
import { matchesOf } from './answers-to-try.js';
import { choiceOf } from './choices.js';
import { declarationOf, declaredWorth } from './declared.js';
import type { ItemSource } from './item-source.js';
import type { Part, PartAnswer, PartChoice } from './part.js';
import { promptOfBlock } from './prompt.js';

/** One row for each of one side, which takes one of the other. Where the first side takes several each, the second may take one each. */
export function matchPart(source: ItemSource, interaction: MarkupElement): Part {
  const [first = [], second = []] = childrenOf(interaction, 'simpleMatchSet').map((set) =>
    childrenOf(set, 'simpleAssociableChoice').map(choiceOf),
  );
  const pairs = pairsOf(source, interaction);
  const isReversed = !isFunction(pairs, first) && isFunction(pairs.map(reversed), second);
  const [rows, choices] = isReversed ? [second, first] : [first, second];
  return matching(source, interaction, { rows, choices, pairs: isReversed ? pairs.map(reversed) : pairs, isReversed });
}

/** Pairs within one set: the first of each right pair is a row, everything else can be put beside it. */
export function associatePart(source: ItemSource, interaction: MarkupElement): Part {
  const all = findAll(interaction, 'simpleAssociableChoice').map(choiceOf);
  const place = (identifier: string) => all.findIndex((each) => each.identifier === identifier);
  const pairs = pairsOf(source, interaction).map((pair) => (place(pair[0]) <= place(pair[1]) ? pair : reversed(pair)));
  const starts = new Set(pairs.map(([start]) => start));
  if (new Set(pairs.flat()).size !== 2 * pairs.length) throw new Unsupported('its right pairs share a choice');
  const rows = all.filter(({ identifier }) => starts.has(identifier));
  const choices = all.filter(({ identifier }) => !starts.has(identifier));
  return matching(source, interaction, { rows, choices, pairs, isReversed: false });
}

type Pair = readonly [string, string];

interface Sides {
  readonly rows: readonly PartChoice[];
  readonly choices: readonly PartChoice[];
  /** A row, and the choice that is right for it. */
  readonly pairs: readonly Pair[];
  /** Whether the item writes the choice first. */
  readonly isReversed: boolean;
}

function matching(source: ItemSource, interaction: MarkupElement, { rows, choices, pairs, isReversed }: Sides): Part {
  const declaration = declarationOf(source, interaction);
  const right = rows.map(({ identifier }) => {
    const own = pairs.filter(([row]) => row === identifier);
    if (own.length !== 1) throw new Unsupported(`${own.length === 0 ? 'nothing' : 'more than one choice'} belongs to one of its rows`);
    return choices.findIndex((choice) => choice.identifier === own[0]?.[1]);
  });
  if (right.includes(-1)) throw new Unsupported('its right answer is none of its choices');
  const written = (choice: number, row: number) => {
    const pair = [rows[row]?.identifier, choices[choice]?.identifier];
    return (isReversed ? pair.reverse() : pair).join(' ');
  };
  return {
    kind: QuestionKind.MATCHING,
    prompt: promptOfBlock(source.body, interaction),
    choices,
    slots: rows.map(({ identifier, text }) => ({ name: identifier, text, choices })),
    mostChoices: null,
    responses: ({ matches = [] }: PartAnswer) => ({
      [declaration.identifier]: matches.flatMap((choice, row) => (choice === null ? [] : [written(choice, row)])),
    }),
    correct: { matches: right },
    answers: matchesOf(
      rows.map(() => choices.length),
      right,
    ),
    declaredWorth: declaredWorth(declaration, written),
  };
}

function pairsOf(source: ItemSource, interaction: MarkupElement): Pair[] {
  const { correct, mapping } = declarationOf(source, interaction);
  const mappedWell = mapping?.entries.filter(({ value }) => value > 0).map(({ key }) => key) ?? [];
  return (correct?.values ?? mappedWell).map((value) => {
    const [first = '', second = ''] = String(value).split(' ');
    return [first, second];
  });
}

const reversed = ([first, second]: Pair): Pair => [second, first];

/** Whether each of them is in exactly one pair. */
const isFunction = (pairs: readonly Pair[], rows: readonly PartChoice[]): boolean =>
  rows.every(({ identifier }) => pairs.filter(([row]) => row === identifier).length === 1);
