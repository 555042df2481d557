import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import { decimal } from '../../../platform/kernel/decimal.js';
import type { AttemptRule } from '../../../schema/events/assignment.js';
import { countedAttempt, type GradedAttempt } from '../../../schema/rules/attempts.js';
import { courseGrade, type Part } from '../../../schema/rules/course-grade.js';
import type { Range } from './range.js';

/** How the students of a report stand: those of them who were in the course when its range ended. */
export interface Scores {
  /** The mean of their percentages, as the gradebook has them for the staff. Null while nobody has one. */
  readonly averagePercent: number | null;
  /** Students by their percentage: 0 to under 10, … 90 to 100. */
  readonly histogram: readonly number[];
}

const BINS = 10;

export const NO_SCORES: Scores = { averagePercent: null, histogram: Array(BINS).fill(0) };

export async function scoresOf(em: EntityManager, courseId: string, range: Range): Promise<Scores> {
  const percentages = await percentagesOf(em, courseId, range);
  if (percentages.length === 0) return NO_SCORES;
  const histogram: number[] = Array(BINS).fill(0);
  for (const percent of percentages) {
    const bin = Math.min(BINS - 1, Math.floor((percent * BINS) / 100));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return { averagePercent: decimal(percentages.reduce((sum, each) => sum + each, 0) / percentages.length), histogram };
}

/** What a course gives grades for. */
interface Work {
  readonly id: string;
  readonly is_quiz: boolean;
  readonly points: number;
  readonly weight: number;
  readonly counted_attempt: AttemptRule;
}

interface Given extends GradedAttempt {
  readonly student_id: string;
  readonly work_id: string;
}

/** The grade of each student by what the staff had entered when the range ended, and by the terms of the work as they are now. */
async function percentagesOf(em: EntityManager, courseId: string, range: Range): Promise<number[]> {
  const works = await em.execute<Work[]>(WORKS, [courseId, courseId]);
  if (works.length === 0) return [];
  const given = await em.execute<Given[]>(GIVEN, [courseId, range.until, range.from, courseId, range.until, courseId, range.until]);
  const excused = await em.execute<{ student_id: string; work_id: string }[]>(EXCUSED, [courseId, range.until]);
  const isExcused = new Set(excused.map(({ student_id, work_id }) => `${student_id} ${work_id}`));
  const worksById = byKey(works, ({ id }) => id);
  return [...Map.groupBy(given, ({ student_id }) => student_id)].flatMap(([studentId, own]) => {
    const attempts = Map.groupBy(own, ({ work_id }) => work_id);
    const parts = [...worksById.values()]
      .filter(({ id }) => !isExcused.has(`${studentId} ${id}`))
      .flatMap((work) => partOf(work, attempts.get(work.id) ?? []) ?? []);
    return courseGrade(parts).currentPercent ?? [];
  });
}

/** As the gradebook has it: a quiz of weight 0 is an exercise, and in no sum. */
function partOf({ is_quiz, points, weight, counted_attempt }: Work, attempts: readonly Given[]): Part | null {
  if (is_quiz && weight === 0) return null;
  const counted = countedAttempt(counted_attempt, attempts);
  return { weight, points: counted?.points ?? points, score: counted?.score ?? null, missing: false };
}

const WORKS = `
  select id, false as is_quiz, points, weight, counted_attempt from (
    select distinct on (id) * from assignment_fact where course_id = ? order by id, sequence desc
  ) assignment where not is_deleted
  union all
  select id, true, max_score, weight, counted_attempt from (
    select distinct on (id) * from quiz_fact where course_id = ? order by id, sequence desc
  ) quiz where not is_deleted`;

const GIVEN = `
  with learner as (
    select student_id from (
      select distinct on (id) student_id, status,
        max(at) filter (where status = 'ACTIVE') over (partition by id) as came_in
      from enrollment_fact where course_id = ? and at < ? order by id, sequence desc
    ) enrollment where status in ('ACTIVE', 'COMPLETED') and came_in >= ?
  )
  select student_id, assignment_id as work_id, attempt, points, score from (
    select distinct on (id) * from score_fact where course_id = ? and at < ? order by id, sequence desc
  ) given join learner using (student_id) where score is not null
  union all
  select student_id, content_id, attempt, max_score, score from (
    select distinct on (id) * from quiz_result_fact where course_id = ? and at < ? order by id, sequence desc
  ) result join learner using (student_id)`;

const EXCUSED = `
  select student_id, assignment_id as work_id from (
    select distinct on (id) * from excuse_fact where course_id = ? and at < ? order by id, sequence desc
  ) excuse where is_excused`;
