import type { EntityManager } from '@mikro-orm/postgresql';
import { byKey } from '../../../platform/kernel/batch.js';
import { countedAttempt } from '../../../schema/rules/attempts.js';
import type { CourseAsOf, OwnWork } from './course-as-of.js';
import {
  datesOf,
  type ExceptionRow,
  exceptionsOf,
  type HandInRow,
  handInsOf,
  lastSeenIn,
  learnersOf,
  type ScoreRow,
  scoresOf,
  type WorkRow,
  worksOf,
} from './facts-as-of.js';

/** Reads a course as of a moment: seven statements, however many students are in it. */
export async function readCourse(em: EntityManager, courseId: string, asOf: Date): Promise<CourseAsOf> {
  const learners = await learnersOf(em, courseId, asOf);
  const [dates] = await datesOf(em, courseId, asOf);
  const works = await worksOf(em, courseId, asOf);
  const seenAt = byKey(await lastSeenIn(em, courseId, asOf), ({ student_id }) => student_id);
  const own = {
    handIns: ofStudents(await handInsOf(em, courseId, asOf)),
    scores: ofStudents(await scoresOf(em, courseId, asOf)),
    exceptions: ofStudents(await exceptionsOf(em, courseId, asOf)),
  };
  return {
    asOf,
    startsAt: moment(dates?.starts_at),
    endsAt: moment(dates?.ends_at),
    works: works.map(({ id, weight, due_at, closes_at }) => ({ id, weight, dueAt: moment(due_at), closesAt: moment(closes_at) })),
    learners: learners.map(({ student_id, status, joined_at }) => ({
      studentId: student_id,
      joinedAt: new Date(joined_at),
      hasCompleted: status === 'COMPLETED',
      lastSeenAt: moment(seenAt.get(student_id)?.seen_at),
      own: ownWorks(works, {
        handIns: own.handIns.get(student_id) ?? [],
        scores: own.scores.get(student_id) ?? [],
        exceptions: own.exceptions.get(student_id) ?? [],
      }),
    })),
  };
}

const moment = (time: number | null | undefined): Date | null => (time === null || time === undefined ? null : new Date(time));

const ofStudents = <Row extends { readonly student_id: string }>(rows: readonly Row[]): Map<string, Row[]> =>
  Map.groupBy(rows, ({ student_id }) => student_id);

/** What is known of one student's work. */
interface Own {
  readonly handIns: readonly HandInRow[];
  readonly scores: readonly ScoreRow[];
  readonly exceptions: readonly ExceptionRow[];
}

function ownWorks(works: readonly WorkRow[], { handIns, scores, exceptions }: Own): Map<string, OwnWork> {
  const known = new Map<string, OwnWork>();
  for (const { id, counted_attempt } of works) {
    const isOfWork = ({ work_id }: { readonly work_id: string }): boolean => work_id === id;
    const handIn = handIns.find(isOfWork);
    const exempt = exceptions.filter(isOfWork);
    if (!handIn && exempt.length === 0) continue;
    const extension = exempt.find(({ excused }) => !excused);
    known.set(id, {
      handedInAt: moment(handIn?.handed_in_at),
      score: shareOf(countedAttempt(counted_attempt, scores.filter(isOfWork))),
      dueAt: moment(extension?.due_at),
      closesAt: moment(extension?.closes_at),
      excused: exempt.some(({ excused }) => excused),
    });
  }
  return known;
}

/** What brings no points can be done neither well nor badly; what brings more than all is done as well as can be. */
const shareOf = (counted: Pick<ScoreRow, 'points' | 'score'> | null): number | null =>
  counted && counted.points > 0 ? Math.min(1, counted.score / counted.points) : null;
