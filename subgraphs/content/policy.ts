import { anyOf, aService, definePolicy, isUser, type Policy, type Rule } from '../../platform/kernel/policy.js';
import type { Upload } from '../../platform/service/uploads/upload.entity.js';
import { type CourseSubject, type CourseTeam, seesCourse, staff } from '../../schema/rules/course.js';

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
  /** The one student whom a command is about. */
  readonly studentId?: string | undefined;
}

const itsStaff: Rule<ContentSubject> = (caller, { course }) => staff(caller, course);
const learner: Rule<ContentSubject> = (_caller, { learns }) => learns;

/** `seeQuiz`: its questions with their keys, and what students made of them. */
export type ContentAction = 'edit' | 'delete' | 'upload' | 'watch' | 'takeQuiz' | 'seeQuiz' | 'accommodate';

export const contentPolicy: Policy<ContentSubject, ContentAction> = definePolicy({
  what: 'Content',
  see: anyOf(itsStaff, learner, aService),
  may: {
    edit: itsStaff,
    delete: itsStaff,
    upload: itsStaff,
    watch: learner,
    takeQuiz: learner,
    seeQuiz: itsStaff,
    /** Nobody gives themselves time, whatever other rights they have. */
    accommodate: (caller, subject) => itsStaff(caller, subject) && !isUser(caller, subject.studentId),
  },
});

/** An attempt at a quiz, with the course that it is in. */
export interface AttemptSubject {
  readonly attempt: { readonly studentId: string };
  readonly course: CourseTeam;
}

const itsStudent: Rule<AttemptSubject> = (caller, { attempt }) => isUser(caller, attempt.studentId);

export type AttemptAction = 'answer';

export const attemptPolicy: Policy<AttemptSubject, AttemptAction> = definePolicy({
  what: 'Attempt',
  see: anyOf<AttemptSubject>(itsStudent, (caller, { course }) => staff(caller, course), aService),
  may: { answer: itsStudent },
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
