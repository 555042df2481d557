import { forbidden } from '../../../platform/kernel/errors.js';
import type { CourseItem } from '../course/known-curriculum.entity.js';

/**
 * Who completes an item: the learner ticks it off, or the service that sees them earn it completes it. An assignment is earned, so it
 * cannot be ticked off. Whether content is earned depends on its kind: this is the place to ask.
 */
export function demandTickable({ kind }: CourseItem): void {
  switch (kind) {
    case 'ASSIGNMENT':
      throw forbidden('An assignment is completed by being graded');
    case 'CONTENT':
      return;
  }
}
