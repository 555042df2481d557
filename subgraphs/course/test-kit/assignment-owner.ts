import { newId } from '../../../platform/kernel/ids.js';
import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface AssignmentOwner extends Owner {
  /** A new assignment of the course: its id. */
  of(courseId: string): string;
  delete(assignmentId: string): void;
}

/** Stands in for the service that owns assignments. */
export function assignmentOwner(): AssignmentOwner {
  const courses = new Map<string, string>();
  const owner = ownerOf('assignment', (variables) => {
    // The owner reads an id however it is written, and answers as it writes it.
    const assignmentId = String(variables.id).toLowerCase();
    const courseId = courses.get(assignmentId);
    return { assignmentFacts: courseId ? { assignmentId, courseId } : null };
  });
  return Object.assign(owner, {
    of(courseId: string) {
      const id = newId();
      courses.set(id, courseId);
      return id;
    },
    delete: (assignmentId: string) => void courses.delete(assignmentId),
  });
}
