import { anyOf, aService, definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import type { Upload } from '../../platform/service/uploads/upload.entity.js';
import { type CourseSubject, seesCourse, staff } from '../../schema/rules/course.js';

export type CourseAction = 'createContent';

export const coursePolicy: Policy<CourseSubject, CourseAction> = definePolicy({
  what: 'Course',
  see: anyOf(seesCourse, aService),
  may: { createContent: staff },
});

/** A content, by its course, and whether the caller is an active learner there. */
export interface ContentSubject {
  readonly course: CourseSubject;
  readonly learns: boolean;
}

const itsStaff: Rule<ContentSubject> = (caller, { course }) => staff(caller, course);
const learner: Rule<ContentSubject> = (_caller, { learns }) => learns;

export type ContentAction = 'edit' | 'delete' | 'upload';

export const contentPolicy: Policy<ContentSubject, ContentAction> = definePolicy({
  what: 'Content',
  see: anyOf(itsStaff, learner, aService),
  may: { edit: itsStaff, delete: itsStaff, upload: itsStaff },
});

/** An upload, by the course that it is for. */
export interface UploadSubject {
  readonly upload: Pick<Upload, 'ownerId'>;
  readonly course: CourseSubject;
}

const whoAsked: Rule<UploadSubject> = (caller, { upload }) => isUser(caller, upload.ownerId);

export type UploadAction = 'send';

/** Others of the staff send files of their own. */
export const uploadPolicy: Policy<UploadSubject, UploadAction> = definePolicy({
  what: 'Upload',
  see: whoAsked,
  may: { send: (caller, subject) => whoAsked(caller, subject) && staff(caller, subject.course) },
});
