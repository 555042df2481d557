import type { EntityManager } from '@mikro-orm/postgresql';
import { decimal } from '../../../platform/kernel/decimal.js';
import { questionsOf, type StoredQuestion, type StoredQuiz } from '../quiz/quiz.js';
import { shownWhole } from '../quiz/sections.js';
import { sizeOf } from '../quiz/size.js';
import type { QuestionStatistics } from './statistics.types.js';

interface Row {
  readonly question_id: string;
  readonly answered: number;
  readonly correct: number;
  readonly discrimination: number | null;
  readonly choices: Readonly<Record<string, number>>;
}

/** How many answers are read, about: a third of a second. */
const ANSWERS = 100_000;
/** However few questions a quiz has now, its attempts may have had more. */
const MOST_ATTEMPTS = 10_000;

/**
 * Read of the latest attempts as they are marked now, so that a corrected key corrects it too. What was chosen is counted once for all
 * questions, and not for each of them. Marks of many questions are compressed: `||` expands them once, and not for each. Point-biserial: PostgreSQL's `corr` of right or wrong with the rest of the score, by Youngs and
 * Cramer. It is asked only where both differ: what is all alike has a variance of 0, but not always to the last bit.
 */
const STATISTICS = `with latest as (
    select score, marks || '{}' as marks, answers from quiz_attempt where content_id = ? and submitted_at is not null order by id desc limit ?
  ), answered as (
    select given.key as question_id, (mark ->> 'correct')::boolean as correct,
      score::numeric - (mark ->> 'points')::numeric as rest, given.value as answer
    from latest, jsonb_each(answers) given, lateral (select marks -> given.key as mark) marked
    where mark is not null
  ), chosen as materialized (
    select question_id, jsonb_object_agg(choice_id, count) as choices
    from (
      select question_id, choice_id, count(*)::int as count
      from answered, lateral (
        select jsonb_array_elements_text(answer -> 'choiceIds') as choice_id
        union all select value ->> 'choiceId' from jsonb_array_elements(answer -> 'matches')
      ) given group by question_id, choice_id
    ) counted group by question_id
  ), marked as (
    select question_id, count(*)::int as answered, (count(*) filter (where correct))::int as correct,
      case when min(rest) < max(rest) and bool_or(correct) and not bool_and(correct) then corr(correct::int, rest::float8) end as discrimination
    from answered group by question_id
  )
  select marked.*, coalesce(choices, '{}') as choices from marked left join chosen using (question_id)`;

/** Of each question that the quiz has now. `answers`: how many are read, about. */
export async function statisticsOf(
  em: EntityManager,
  { id, quiz }: { id: string; quiz: StoredQuiz },
  answers = ANSWERS,
): Promise<readonly QuestionStatistics[]> {
  const attempts = Math.min(Math.ceil(answers / Math.max(sizeOf(quiz).questionCount, 1)), MOST_ATTEMPTS);
  const rows = await em.execute<Row[]>(STATISTICS, [id, attempts]);
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
