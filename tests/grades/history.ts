import fc from 'fast-check';
import { AttemptRule } from '../../schema/events/assignment.js';

// What happens to a quiz and those who take it, by chance.

/** Two students. */
export type Who = 0 | 1;

export type Step =
  | { readonly is: 'start' | 'submit' | 'leave' | 'return'; readonly who: Who }
  | { readonly is: 'save'; readonly who: Who; readonly answer: string }
  /** Time passes: it ends attempts and courses, and the jobs run after it. */
  | { readonly is: 'wait'; readonly seconds: number }
  | { readonly is: 'allow'; readonly attempts: number | null }
  | { readonly is: 'show'; readonly when: string }
  | { readonly is: 'count'; readonly rule: AttemptRule }
  | { readonly is: 'accommodate'; readonly who: Who; readonly attempts: number; readonly time: number }
  | { readonly is: 'correct'; readonly key: string }
  | { readonly is: 'end'; readonly inSeconds: number | null };

/** The time for an attempt. */
export const LIMIT_SECONDS = 60;

const who = fc.constantFrom<Who>(0, 1);
const answer = fc.constantFrom('a', 'b', 'c');
const some = fc.integer({ min: 0, max: 2 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant('start' as const), who }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('save' as const), who, answer }) },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('submit' as const), who }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('wait' as const), seconds: fc.constantFrom(1, LIMIT_SECONDS + 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({ is: fc.constant('allow' as const), attempts: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 5 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('show' as const),
      when: fc.constantFrom('NEVER', 'AFTER_SUBMIT', 'AFTER_LAST_ATTEMPT', 'AFTER_COURSE_END'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('count' as const),
      rule: fc.constantFrom(AttemptRule.BEST, AttemptRule.FIRST, AttemptRule.LAST_GRADED),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('accommodate' as const), who, attempts: some, time: some.map((each) => each * 100) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('correct' as const), key: answer }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('end' as const), inSeconds: fc.option(fc.constantFrom(-1, 1, LIMIT_SECONDS)) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('leave' as const, 'return' as const), who }) },
);

export const histories: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 5, maxLength: 25 });

/** In words, for who reads of a history that failed. */
export const spelled = ({ is, ...rest }: Step): string =>
  [is, ...Object.entries(rest).map(([name, value]) => `${name} ${value}`)].join(' ');

/** The staff allow fewer attempts than a student has begun. */
export const FEWER_THAN_BEGUN: readonly Step[] = [
  { is: 'show', when: 'AFTER_LAST_ATTEMPT' },
  { is: 'allow', attempts: 3 },
  { is: 'start', who: 0 },
  { is: 'submit', who: 0 },
  { is: 'start', who: 0 },
  { is: 'allow', attempts: 1 },
];

/** The staff take back the attempt that they gave, after the student has handed in what everybody has. */
export const WITHDRAWN: readonly Step[] = [
  { is: 'show', when: 'AFTER_LAST_ATTEMPT' },
  { is: 'allow', attempts: 1 },
  { is: 'accommodate', who: 0, attempts: 1, time: 0 },
  { is: 'start', who: 0 },
  { is: 'submit', who: 0 },
  { is: 'accommodate', who: 0, attempts: 0, time: 0 },
  { is: 'accommodate', who: 0, attempts: 2, time: 0 },
];
