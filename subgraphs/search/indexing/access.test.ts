import fc from 'fast-check';
import { anonymous, type Caller, serviceCaller } from '../../../platform/kernel/identity.js';
import { isUser } from '../../../platform/kernel/policy.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type CourseSubject, OPEN_STATUSES, seesCourse, staff } from '../../../schema/rules/course.js';
import { accessOf, accessToContent, accessToCourse } from './access.js';

// Documents and callers meet in tokens; here they are held to the rules that courses and contents have of their own.

const [INSTRUCTOR, ASSISTANT, STUDENT] = ['teacher', 'assistant', 'student'];
const COURSE_ID = 'course';

const people: readonly { readonly caller: Caller; readonly learns: boolean }[] = [
  { caller: anonymous, learns: false },
  ...['STUDENT', 'INSTRUCTOR', 'ADMIN'].flatMap((role) =>
    [INSTRUCTOR, ASSISTANT, STUDENT, 'stranger'].flatMap((id) => [false, true].map((learns) => ({ caller: signedInAs(role, id), learns }))),
  ),
];
const courses: readonly CourseSubject[] = ['DRAFT', 'PUBLISHED', 'ARCHIVED', 'DELETING'].map((status) => ({
  status,
  instructorId: INSTRUCTOR as string,
  staffIds: [ASSISTANT as string],
}));
const cases = people.flatMap((person) => courses.map((course) => ({ ...person, course })));

const meets = (tokens: readonly string[], access: ReturnType<typeof accessOf>) =>
  access === 'all' || tokens.some((token) => access.includes(token));
const described = ({ caller, learns, course }: (typeof cases)[number]) =>
  `${caller.kind === 'user' ? `${caller.role} ${caller.userId}` : caller.kind}${learns ? ', learning there' : ''}: ${course.status}`;

test.each(cases.map((each) => [described(each), each] as const))(
  'a course is found by those who see it: %s',
  (_, { caller, learns, course }) => {
    expect(meets(accessToCourse(course), accessOf(caller, learns ? [COURSE_ID] : []))).toBe(seesCourse(caller, course));
  },
);

test.each(cases.map((each) => [described(each), each] as const))(
  'a content is found by the staff, and by learners when it is ready and its course open: %s',
  (_, { caller, learns, course }) => {
    for (const ready of [false, true]) {
      const isShown = ready && OPEN_STATUSES.includes(course.status);
      const sees = staff(caller, course) || (caller.kind === 'user' && learns && isShown);
      expect(meets(accessToContent({ courseId: COURSE_ID, ready }, course), accessOf(caller, learns ? [COURSE_ID] : []))).toBe(sees);
    }
  },
);

test('a draft is found by nobody who is not of its team', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.constantFrom('STUDENT', 'INSTRUCTOR'), fc.array(fc.uuid()), (id, role, learnsIn) => {
      const [draft] = courses as [CourseSubject];
      const caller = signedInAs(role, id);
      fc.pre(!isUser(caller, draft.instructorId));
      expect(meets(accessToCourse(draft), accessOf(caller, learnsIn))).toBe(false);
    }),
  );
});

test('our own services find everything', () => {
  expect(accessOf(serviceCaller('course'), [])).toBe('all');
});
