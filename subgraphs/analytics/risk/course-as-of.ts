/** A course as the platform knew it at one moment. Nothing in it came later, so no risk that is computed from it depends on what did. */
export interface CourseAsOf {
  readonly asOf: Date;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** What counts for the grade: assignments and quizzes. */
  readonly works: readonly Work[];
  /** Those who were in the course, and those who had completed it. */
  readonly learners: readonly Learner[];
}

export interface Work {
  readonly id: string;
  readonly weight: number;
  /** Null of a quiz, and of an assignment that is never late. */
  readonly dueAt: Date | null;
  /** Nothing is accepted any more after it. */
  readonly closesAt: Date | null;
}

export interface Learner {
  readonly studentId: string;
  /** When they first came into the course. */
  readonly joinedAt: Date;
  readonly hasCompleted: boolean;
  /** When they last did something here: handed in, took a quiz, opened what counts as done. Null: never. */
  readonly lastSeenAt: Date | null;
  /** By the id of the work; there is none of work that nothing is known of. */
  readonly own: ReadonlyMap<string, OwnWork>;
}

/** One work of one student. */
export interface OwnWork {
  /** When it was first handed in. */
  readonly handedInAt: Date | null;
  /** From 0 to 1, of the attempt that counts; null while none is scored. The staff see scores before they are released, so those count. */
  readonly score: number | null;
  /** An extension: of a date, the later of this and the class's holds. */
  readonly dueAt: Date | null;
  readonly closesAt: Date | null;
  readonly excused: boolean;
}
