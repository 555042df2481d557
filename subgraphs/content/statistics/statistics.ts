import type { EntityManager } from '@mikro-orm/postgresql';
import { decimal } from '../../../platform/kernel/decimal.js';
import { questionsOf, type StoredQuestion, type StoredQuiz } from '../quiz/quiz.js';
import { shownWhole } from '../quiz/sections.js';
import type { QuestionStatistics } from './statistics.types.js';

interface Row {
  readonly question_id: string;
  readonly answered: number;
  readonly correct: number;
  readonly discrimination: number | null;
  readonly choices: Readonly<Record<string, number>>;
}

/**
 * Read of the attempts as they are marked now, so that a corrected key corrects it too. Point-biserial: PostgreSQL's `corr` of right or
 * wrong with the rest of the score, by Youngs and Cramer. It is asked only where both differ: what is all alike has a variance of 0, but
 * not always to the last bit.
 */
const STATISTICS = `with answered as (
    select mark.key as question_id, (mark.value ->> 'correct')::boolean as correct,
      score::numeric - (mark.value ->> 'points')::numeric as rest, answers -> mark.key as answer
    from quiz_attempt, jsonb_each(marks) mark
    where content_id = ? and submitted_at is not null and jsonb_exists(answers, mark.key)
  ), chosen as (
    select question_id, choice_id, count(*)::int as count
    from answered, lateral (
      select jsonb_array_elements_text(answer -> 'choiceIds') as choice_id
      union all select value ->> 'choiceId' from jsonb_array_elements(answer -> 'matches')
    ) given group by question_id, choice_id
  )
  select question_id, count(*)::int as answered, (count(*) filter (where correct))::int as correct,
    case when min(rest) < max(rest) and bool_or(correct) and not bool_and(correct) then corr(correct::int, rest::float8) end as discrimination,
    coalesce((select jsonb_object_agg(choice_id, count) from chosen where chosen.question_id = answered.question_id), '{}') as choices
  from answered group by question_id`;

/** Of each question that the quiz has now. */
export async function statisticsOf(
  em: EntityManager,
  { id, quiz }: { id: string; quiz: StoredQuiz },
): Promise<readonly QuestionStatistics[]> {
  const rows = await em.execute<Row[]>(STATISTICS, [id]);
  const byQuestion = new Map(rows.map((row) => [row.question_id, row]));
  return questionsOf(quiz).map((question) => statisticsWith(question, byQuestion.get(question.id)));
}

function statisticsWith(question: StoredQuestion, row: Row | undefined): QuestionStatistics {
  const choices = [...question.choices, ...question.slots.flatMap((slot) => slot.choices)];
  return {
    question: shownWhole(question),
    answered: row?.answered ?? 0,
    correctPercent: row ? decimal((row.correct * 100) / row.answered) : null,
    discrimination: row?.discrimination ?? null,
    choices: choices.map(({ id }) => ({ choiceId: id, count: row?.choices[id] ?? 0 })),
  };
}
