import { type Match, QuestionKind, type StoredChoice, type StoredQuestion } from '../quiz.js';
import type { Answer } from './answers.js';
import { demandNoKey } from './demand-no-key.js';
import type { DrawnQuestion } from './draw.js';
import type { Visible } from './review.js';

/** A question as it goes out. */
export interface DeliveredQuestion {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly prompt: string;
  readonly points: number;
  readonly choices: readonly DeliveredChoice[];
  readonly slots: readonly { readonly id: string; readonly text: string; readonly choices: readonly DeliveredChoice[] }[];
  readonly key: DeliveredKey | null;
  readonly feedback: string | null;
}

export interface DeliveredChoice {
  readonly id: string;
  readonly text: string;
  readonly feedback: string | null;
}

/** A key in the one type that clients know for all kinds of question. */
export interface DeliveredKey {
  readonly choiceIds: readonly string[] | null;
  readonly number: number | null;
  readonly tolerance: number | null;
  readonly texts: readonly string[] | null;
  readonly order: readonly string[] | null;
  readonly matches: readonly Match[] | null;
}

/** What tells apart who may see what of one question: `answer` is what was answered, whose choices may have feedback. */
export interface Delivery {
  readonly visible: Pick<Visible, 'key' | 'feedback'>;
  readonly answer?: Answer;
}

/**
 * A question as it was drawn, in a new object that names what goes out; what was built is then checked by a walk of its own. An Error,
 * and nothing delivered, where it holds what is not visible.
 */
export function delivered(question: StoredQuestion, drawn: DrawnQuestion, { visible, answer }: Delivery): DeliveredQuestion {
  const chosen = chosenIn(answer);
  const feedbackOf = ({ id, feedback }: StoredChoice) => (visible.feedback && (visible.key || chosen.has(id)) ? feedback : null);
  const shown = (ids: readonly string[], choices: readonly StoredChoice[]) => {
    const known = new Map(choices.map((choice) => [choice.id, choice]));
    return ids.map((id) => {
      const choice = known.get(id);
      if (!choice) throw new Error(`A choice was drawn that question ${question.id} lacks`);
      return { id: choice.id, text: choice.text, feedback: feedbackOf(choice) };
    });
  };
  const isMatching = question.kind === QuestionKind.MATCHING;
  const texts = new Map(question.slots.map((slot) => [slot.id, slot]));
  const result: DeliveredQuestion = {
    id: question.id,
    kind: question.kind,
    prompt: question.prompt,
    points: question.points,
    choices: isMatching ? [] : shown(drawn.choiceIds, question.choices),
    slots: drawn.slots.map(({ slotId, choiceIds }) => ({
      id: slotId,
      text: texts.get(slotId)?.text ?? '',
      choices: isMatching ? shown(drawn.choiceIds, question.choices) : shown(choiceIds, texts.get(slotId)?.choices ?? []),
    })),
    key: visible.key ? keyOf(question) : null,
    feedback: visible.feedback ? question.feedback : null,
  };
  demandNoKey(result, drawn, { visible, chosen });
  return result;
}

/** The choices that an answer names, in whatever place. */
const chosenIn = (answer: Answer | undefined): ReadonlySet<string> =>
  new Set([...(answer?.choiceIds ?? []), ...(answer?.matches ?? []).map(({ choiceId }) => choiceId)]);

const NO_KEY: DeliveredKey = { choiceIds: null, number: null, tolerance: null, texts: null, order: null, matches: null };

function keyOf(question: StoredQuestion): DeliveredKey {
  switch (question.kind) {
    case QuestionKind.SINGLE_CHOICE:
    case QuestionKind.MULTIPLE_CHOICE:
      return { ...NO_KEY, choiceIds: question.key.choiceIds };
    case QuestionKind.NUMERIC:
      return { ...NO_KEY, number: question.key.number, tolerance: question.key.tolerance };
    case QuestionKind.TEXT:
      return { ...NO_KEY, texts: question.key.texts };
    case QuestionKind.ORDERING:
      return { ...NO_KEY, order: question.key.order };
    case QuestionKind.MATCHING:
    case QuestionKind.INLINE_CHOICE:
      return { ...NO_KEY, matches: question.key.matches };
  }
}
