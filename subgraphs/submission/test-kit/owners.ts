import type { SubgraphClient } from '../../../platform/transport/client.js';
import type { AssignmentSnapshot, ExtensionFacts } from '../../../schema/events/assignment.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { type CourseOwner, courseOwner, type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface AssignmentOwner extends Owner {
  knows(assignment: AssignmentSnapshot, sequence: number, extension?: ExtensionFacts): void;
}

export interface EnrollmentOwner extends Owner {
  knows(enrollment: EnrollmentSnapshot, version: number): void;
}

/** The services that are asked from here. A test sets what they know. */
export interface Owners {
  readonly courses: CourseOwner;
  readonly assignments: AssignmentOwner;
  readonly enrollments: EnrollmentOwner;
  readonly clients: Readonly<Record<string, SubgraphClient>>;
}

export function owners(): Owners {
  const [courses, assignments, enrollments] = [courseOwner(), assignmentOwner(), enrollmentOwner()];
  return {
    courses,
    assignments,
    enrollments,
    clients: { course: courses.client, assignment: assignments.client, enrollment: enrollments.client },
  };
}

function assignmentOwner(): AssignmentOwner {
  const known = new Map<
    string,
    AssignmentSnapshot & { readonly sequence: number; readonly extension: (ExtensionFacts & { readonly sequence: number }) | null }
  >();
  const owner = ownerOf('assignment', ({ id, studentId }) => {
    const found = known.get(id as string);
    return { assignmentFacts: found ? { ...found, extension: found.extension?.studentId === studentId ? found.extension : null } : null };
  });
  return Object.assign(owner, {
    knows(assignment: AssignmentSnapshot, sequence: number, extension?: ExtensionFacts) {
      known.set(assignment.assignmentId, { ...assignment, sequence, extension: extension ? { ...extension, sequence } : null });
    },
  });
}

function enrollmentOwner(): EnrollmentOwner {
  const known = new Map<string, object>();
  const owner = ownerOf('enrollment', ({ courseId, studentId }) => ({ enrollmentOf: known.get(`${courseId} ${studentId}`) ?? null }));
  return Object.assign(owner, {
    knows({ enrollmentId: id, courseId, studentId, status }: EnrollmentSnapshot, version: number) {
      known.set(`${courseId} ${studentId}`, { id, version, status, course: { id: courseId }, student: { id: studentId } });
    },
  });
}
