import { conflict, type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { CourseStatus } from './vocabulary.js';

export type CourseChange = 'edit' | 'publish' | 'archive' | 'removeStaff' | 'transfer' | 'duplicate' | 'delete';

/** What happens to a change in a status: it happens, it has happened before, or it is refused. */
type Outcome = 'happens' | 'has happened' | (() => DomainError);

const unpublished = () => conflict('Only a published course can be archived');
const archived = () => conflict('The course is archived');
const deleting = () => refuse(ErrorCode.COURSE_DELETED, 'The course is being deleted');

const { DRAFT, PUBLISHED, ARCHIVED, DELETING } = CourseStatus;

/** `edit` is everything that the staff writes: details, curriculum, new staff. */
export const OUTCOMES: Readonly<Record<CourseChange, Readonly<Record<CourseStatus, Outcome>>>> = {
  edit: { [DRAFT]: 'happens', [PUBLISHED]: 'happens', [ARCHIVED]: archived, [DELETING]: deleting },
  publish: { [DRAFT]: 'happens', [PUBLISHED]: 'has happened', [ARCHIVED]: archived, [DELETING]: deleting },
  archive: { [DRAFT]: unpublished, [PUBLISHED]: 'happens', [ARCHIVED]: 'has happened', [DELETING]: deleting },
  removeStaff: { [DRAFT]: 'happens', [PUBLISHED]: 'happens', [ARCHIVED]: 'happens', [DELETING]: deleting },
  transfer: { [DRAFT]: 'happens', [PUBLISHED]: 'happens', [ARCHIVED]: 'happens', [DELETING]: deleting },
  duplicate: { [DRAFT]: 'happens', [PUBLISHED]: 'happens', [ARCHIVED]: 'happens', [DELETING]: deleting },
  delete: { [DRAFT]: 'happens', [PUBLISHED]: 'happens', [ARCHIVED]: 'happens', [DELETING]: deleting },
};

/** Whether the change has still to happen. Throws the refusal of the course's status: CONFLICT, COURSE_DELETED. */
export function demandChange(change: CourseChange, status: CourseStatus): boolean {
  const outcome = OUTCOMES[change][status];
  if (typeof outcome === 'function') throw outcome();
  return outcome === 'happens';
}
