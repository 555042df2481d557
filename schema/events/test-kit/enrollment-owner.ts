import type { EnrollmentSnapshot } from '../enrollment.js';
import { type Owner, ownerOf } from './owners.js';

export interface EnrollmentOwner extends Owner {
  knows(enrollment: EnrollmentSnapshot, version: number): void;
}

/** Stands in for the service that owns enrollments, for the questions of this one. */
export function enrollmentOwner(): EnrollmentOwner {
  const known = new Map<string, EnrollmentSnapshot & { version: number }>();
  const answered = (enrollment: (EnrollmentSnapshot & { version: number }) | undefined) =>
    enrollment
      ? {
          id: enrollment.enrollmentId,
          version: enrollment.version,
          status: enrollment.status,
          course: { id: enrollment.courseId },
          student: { id: enrollment.studentId },
        }
      : null;
  const owner = ownerOf('enrollment', ({ courseId, studentId }) => ({
    enrollmentOf: answered([...known.values()].find((each) => each.courseId === courseId && each.studentId === studentId)),
  }));
  return Object.assign(owner, {
    knows: (enrollment: EnrollmentSnapshot, version: number) => void known.set(enrollment.enrollmentId, { ...enrollment, version }),
  });
}
