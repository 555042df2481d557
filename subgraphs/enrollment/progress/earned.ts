import { forbidden } from '../../../platform/kernel/errors.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';

/**
 * Who completes an item: the learner, by ticking it off, or the service that sees them earn it. What is earned cannot be ticked.
 * An assignment is earned. Of content it depends on its kind, which is the content service's to say: this is where it is asked.
 */
export function demandTickable({ kind }: CourseItem): void {
  switch (kind) {
    case 'ASSIGNMENT':
      throw forbidden('An assignment is completed by being graded');
    case 'CONTENT':
      return;
  }
}
