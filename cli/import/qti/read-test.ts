import { childOf, childrenOf, findAll, type MarkupElement } from '../../../platform/service/imports/markup/element.js';
import type { ImportedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';

/** A test as a quiz: its sections name their items by address. */
export interface ReadTest {
  readonly sections: readonly TestSection[];
  readonly settings: Partial<ImportedQuiz>;
  readonly notes: readonly string[];
}

export interface TestSection {
  readonly title: string;
  /** So many of its items; null is all of them. */
  readonly draw: number | null;
  readonly hrefs: readonly string[];
}

/** A section with sections in it becomes several, each with the items that lie directly in it. */
export function readTest(test: MarkupElement): ReadTest {
  const parts = childrenOf(test, 'testPart');
  const sections = parts.flatMap((part) => childrenOf(part, 'assessmentSection').flatMap(flattened));
  const limit = Number(childOf(test, 'timeLimits')?.attributes.maxTime ?? childOf(parts[0] ?? test, 'timeLimits')?.attributes.maxTime);
  const timeLimitSeconds = Number.isFinite(limit) && limit >= 1 ? Math.round(limit) : null;
  const shuffles = sections.some((section) => childOf(section, 'ordering')?.attributes.shuffle === 'true');
  return {
    sections: sections.map((section) => ({
      title: section.attributes.visible === 'false' ? '' : (section.attributes.title ?? '').trim().slice(0, 200),
      draw: Number(childOf(section, 'selection')?.attributes.select) || null,
      hrefs: childrenOf(section, 'assessmentItemRef').map(({ attributes }) => attributes.href ?? ''),
    })),
    settings: { timeLimitSeconds, shuffleQuestions: shuffles },
    notes: notesOf(test),
  };
}

const flattened = (section: MarkupElement): MarkupElement[] => [section, ...childrenOf(section, 'assessmentSection').flatMap(flattened)];

function notesOf(test: MarkupElement): string[] {
  const notes: string[] = [];
  if (findAll(test, 'weight').length > 0) notes.push('weights of items are left out: each item is worth what it scores');
  if (findAll(test, 'branchRule', 'preCondition').length > 0) notes.push('branches are left out: all items are asked');
  if (findAll(test, 'assessmentSectionRef').length > 0) notes.push('sections in other files are left out');
  if (findAll(test, 'testFeedback').length > 0) notes.push('feedback of the test is left out');
  return notes;
}
