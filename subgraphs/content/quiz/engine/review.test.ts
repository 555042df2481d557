import { ReviewMoment } from '../quiz.js';
import { type Moment, visibleAt } from './review.js';

const { NEVER, AFTER_SUBMIT, AFTER_LAST_ATTEMPT, AFTER_COURSE_END } = ReviewMoment;

const OPEN: Moment = { isSubmitted: false, hasAttemptsLeft: true, hasCourseEnded: false };
const SUBMITTED: Moment = { ...OPEN, isSubmitted: true };
const LAST: Moment = { ...SUBMITTED, hasAttemptsLeft: false };
const ENDED: Moment = { ...SUBMITTED, hasCourseEnded: true };

test.each([
  [NEVER, [SUBMITTED, LAST, ENDED], []],
  [AFTER_SUBMIT, [SUBMITTED, LAST, ENDED], [SUBMITTED, LAST, ENDED]],
  [AFTER_LAST_ATTEMPT, [SUBMITTED, LAST, ENDED], [LAST]],
  [AFTER_COURSE_END, [SUBMITTED, LAST, ENDED], [ENDED]],
])('%s', (when, moments, seen) => {
  for (const part of ['score', 'answers', 'key', 'feedback'] as const) {
    const policy = { score: NEVER, answers: NEVER, key: NEVER, feedback: NEVER, [part]: when };
    expect(moments.filter((moment) => visibleAt(policy, moment)[part])).toEqual(seen);
    // One part does not open another.
    for (const moment of moments) expect(Object.values(visibleAt(policy, moment)).filter(Boolean).length).toBeLessThanOrEqual(1);
  }
});

test('an open attempt shows its answers alone, whatever the policy says and whatever else has come', () => {
  const policy = { score: AFTER_SUBMIT, answers: NEVER, key: AFTER_COURSE_END, feedback: AFTER_LAST_ATTEMPT };
  const visible = visibleAt(policy, { isSubmitted: false, hasAttemptsLeft: false, hasCourseEnded: true });
  expect(visible).toEqual({ score: false, answers: true, key: false, feedback: false });
});
