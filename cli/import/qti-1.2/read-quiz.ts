import { childOf, childrenOf, type MarkupElement, rawText } from '../../../platform/service/imports/markup/element.js';
import type { ImportedQuestion, ImportedQuiz, ImportedSection } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { shortened } from '../package/course-package.js';
import { Unsupported } from '../qti/unsupported.js';
import { withCommonRule } from '../quiz/common-rule.js';
import { readItem } from './read-item.js';

/** A quiz of QTI 1.2; items that have no place are named. */
export interface ReadQuiz {
  readonly quiz: Pick<ImportedQuiz, 'sections' | 'partialCredit'> | null;
  readonly notes: readonly { readonly item: string; readonly left: 'out' | 'in part'; readonly reason: string }[];
}

export function readQuiz(root: MarkupElement): ReadQuiz {
  const notes: ReadQuiz['notes'][number][] = [];
  const assessment = childOf(root, 'assessment') ?? root;
  const sections = childrenOf(assessment, 'section').flatMap((section) => sectionsOf(section, null, notes));
  return { quiz: sections.length > 0 ? withCommonRule(sections) : null, notes };
}

/** Items that lie beside sections are sections of their own, so that the order stays. */
function sectionsOf(section: MarkupElement, outerPoints: number | null, notes: ReadQuiz['notes'][number][]): ImportedSection[] {
  const ordering = childOf(section, 'selection_ordering');
  const selection = ordering && childOf(ordering, 'selection');
  const number = (name: string) => Number(selection && rawText(findFirst(selection, name) ?? selection)) || null;
  const draw = selection && findFirst(selection, 'selection_number') ? number('selection_number') : null;
  const points = selection && findFirst(selection, 'points_per_item') ? number('points_per_item') : outerPoints;
  if (selection && findFirst(selection, 'sourcebank_ref')) {
    notes.push({ item: section.attributes.title ?? '', left: 'out', reason: 'its questions are in a bank that is not in the quiz' });
  }
  const result: ImportedSection[] = [];
  let questions: ImportedQuestion[] = [];
  let items = 0;
  const flush = () => {
    if (questions.length > 0) {
      const isDrawn = draw !== null && draw < questions.length && items === questions.length;
      result.push({ title: shortened((section.attributes.title ?? '').trim(), 200), draw: isDrawn ? draw : null, questions });
    }
    [questions, items] = [[], 0];
  };
  for (const child of childrenOf(section, 'item', 'section')) {
    if (child.name === 'section') {
      flush();
      result.push(...sectionsOf(child, points, notes));
      continue;
    }
    const name = child.attributes.title || (child.attributes.ident ?? '');
    try {
      const read = readItem(child, points);
      questions.push(...read.questions);
      items += 1;
      notes.push(...read.notes.map((reason) => ({ item: name, left: 'in part' as const, reason })));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      notes.push({ item: name, left: 'out', reason: error.message });
    }
  }
  flush();
  return result;
}

const findFirst = (element: MarkupElement, name: string): MarkupElement | undefined =>
  childOf(element, name) ??
  childrenOf(element)
    .map((child) => findFirst(child, name))
    .find((found) => found !== undefined);
