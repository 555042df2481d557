import { describe, expect, test } from '@jest/globals';
import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { CourseStatus } from './course/vocabulary.js';
import { type CourseAction, catalogPolicy, coursePolicy } from './policy.js';

const instructorId = '018f0000-0000-7000-8000-000000000001';
const assistantId = '018f0000-0000-7000-8000-000000000002';

const callers = {
  instructor: signedInAs('INSTRUCTOR', instructorId),
  formerInstructor: signedInAs('STUDENT', instructorId),
  assistant: signedInAs('STUDENT', assistantId),
  assistingInstructor: signedInAs('INSTRUCTOR', assistantId),
  otherInstructor: signedInAs('INSTRUCTOR'),
  student: signedInAs('STUDENT'),
  admin: signedInAs('ADMIN'),
  service: serviceCaller('enrollment'),
  visitor: anonymous,
} satisfies Record<string, Caller>;

type Who = keyof typeof callers;

const allowed: Record<CourseAction, Who[]> = {
  edit: ['instructor', 'assistant', 'assistingInstructor', 'admin'],
  publish: ['instructor', 'admin'],
  archive: ['instructor', 'admin'],
  duplicate: ['instructor', 'assistingInstructor', 'admin'],
  manageStaff: ['instructor', 'admin'],
  transfer: ['instructor', 'admin'],
  delete: ['instructor', 'admin'],
  grade: ['instructor', 'assistant', 'assistingInstructor', 'admin'],
  seeReports: ['instructor', 'assistant', 'assistingInstructor', 'admin'],
};

const course = (status = CourseStatus.PUBLISHED) => ({ status, instructorId, staffIds: [assistantId] });
const whoMay = (may: (caller: Caller) => boolean) => (Object.keys(callers) as Who[]).filter((who) => may(callers[who]));

describe('the course policy', () => {
  test.each(Object.entries(allowed) as [CourseAction, Who[]][])('%s: %j and nobody else', (action, who) => {
    expect(whoMay((caller) => coursePolicy.can(action, caller, course()))).toEqual(who);
  });

  test.each([
    [CourseStatus.PUBLISHED, Object.keys(callers)],
    [CourseStatus.ARCHIVED, Object.keys(callers)],
    [CourseStatus.DRAFT, ['instructor', 'formerInstructor', 'assistant', 'assistingInstructor', 'admin', 'service']],
    [CourseStatus.DELETING, ['instructor', 'formerInstructor', 'assistant', 'assistingInstructor', 'admin', 'service']],
  ])('a course that is %s exists for %j', (status, who) => {
    expect(whoMay((caller) => coursePolicy.see(caller, course(status)))).toEqual(who);
  });

  test('who may create a course', () => {
    expect(whoMay((caller) => catalogPolicy.can('createCourse', caller, 'catalogue'))).toEqual([
      'instructor',
      'assistingInstructor',
      'otherInstructor',
      'admin',
    ]);
  });
});
