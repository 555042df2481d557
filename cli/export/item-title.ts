import { QuestionKind } from '../../subgraphs/content/quiz/quiz.js';

/** What others list a question by: the beginning of its prompt, in which gaps are blanks and not what they are called here. */
export function itemTitle({ kind, prompt }: { readonly kind: QuestionKind; readonly prompt: string }, otherwise: string): string {
  const text = kind === QuestionKind.INLINE_CHOICE ? prompt.replace(/\[\[[^[\]]+\]\]/g, '____') : prompt;
  return text.slice(0, 80).replace(/\s+/g, ' ').trim() || otherwise;
}
