import { newId } from '../../../platform/kernel/ids.js';
import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

export interface ShownThings extends Owner {
  /** A new thing of the course: its id. */
  of(courseId: string): string;
  delete(id: string): void;
}

/** Stands in for a service that owns what items show. */
export function shownThings(service: 'assignment' | 'content'): ShownThings {
  const courses = new Map<string, string>();
  const owner = ownerOf(service, (variables) => {
    // The owner reads an id however it is written, and answers as it writes it.
    const id = String(variables.id).toLowerCase();
    const courseId = courses.get(id);
    return { thing: courseId ? { id, courseId } : null };
  });
  return Object.assign(owner, {
    of(courseId: string) {
      const id = newId();
      courses.set(id, courseId);
      return id;
    },
    delete: (id: string) => void courses.delete(id),
  });
}
