import type { ImportedQuestion, ImportedQuiz, ImportedSection } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { PartialCredit } from '../../../subgraphs/content/quiz/quiz.js';

/** A quiz under the rule of partial credit that most of its questions name; the others keep theirs. */
export function withCommonRule(sections: readonly ImportedSection[]): Pick<ImportedQuiz, 'partialCredit' | 'sections'> {
  const rules = sections.flatMap(({ questions }) => questions.flatMap((question) => ruleOf(question) ?? []));
  const countOf = (rule: PartialCredit) => rules.filter((each) => each === rule).length;
  const [partialCredit = PartialCredit.ALL_OR_NOTHING] = Object.values(PartialCredit).sort((one, other) => countOf(other) - countOf(one));
  const own = (question: ImportedQuestion): ImportedQuestion =>
    ruleOf(question) === partialCredit ? { ...question, marking: null } : question;
  return { partialCredit, sections: sections.map((section) => ({ ...section, questions: section.questions.map(own) })) };
}

const ruleOf = ({ marking }: ImportedQuestion): PartialCredit | null =>
  marking && 'partialCredit' in marking ? marking.partialCredit : null;
