import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../../platform/kernel/settings.js';
import { advance } from '../../../platform/messaging/saga/advance.js';
import { type Answer, done, refused } from '../../../platform/messaging/saga/answer.js';
import { initialProgress, type SagaProgress } from '../../../platform/messaging/saga/progress.js';
import type { Effect, Signal } from '../../../platform/messaging/saga/signals.js';
import { deletionSteps } from '../../../schema/events/course.js';
import { deleting } from './deleting.js';

const settings = readSettings({ LMS_SAGA_TRIES: '3' });
const T0 = Date.parse('2026-03-02T09:00:00Z');
const ELSEWHERE = Object.keys(deletionSteps);

type Happening = readonly [second: number, signal: Signal];
const answered = (step: string, answer: Answer = done()): Signal => ({ kind: 'answer', step, answer });
const begun: readonly Happening[] = [
  [0, { kind: 'start' }],
  [0, answered('mark')],
];
const timeout: Signal = { kind: 'timeout' };

/** Plays what has happened, second by second, and tells what the last of it brings about. */
function after(happenings: readonly Happening[]) {
  let progress: SagaProgress = initialProgress(deleting);
  let effects: readonly Effect[] = [];
  for (const [second, signal] of happenings) {
    ({ progress, effects } = advance(deleting, progress, signal, { now: new Date(T0 + second * 1_000), settings }));
  }
  return {
    state: progress.state,
    states: Object.fromEntries(progress.steps.map(({ name, state }) => [name, state])),
    runs: effects.filter(({ kind }) => kind === 'run').map(({ step }) => step),
  };
}

describe('the deletion of a course', () => {
  test('given nothing, when it starts, then the course is marked', () => {
    expect(after(begun.slice(0, 1)).runs).toEqual(['mark']);
  });

  test('given it is marked, then all services are waited for at once', () => {
    expect(after(begun).runs).toEqual(ELSEWHERE);
  });

  test('given all but one have answered, then the course stays; when the last one answers, then it goes', () => {
    const allButOne = ELSEWHERE.slice(1).map((step): Happening => [1, answered(step)]);
    expect(after([...begun, ...allButOne]).runs).toEqual([]);
    expect(after([...begun, ...allButOne, [2, answered(ELSEWHERE[0] as string)]]).runs).toEqual(['course']);
  });

  test('given it is marked, when it is called off or a service refuses, then it goes on: there is no way back', () => {
    expect(after([...begun, [1, { kind: 'abort', reason: 'changed my mind' }]]).state).toBe('RUNNING');
    const { state, states } = after([...begun, [1, answered('enrollments', refused('no'))]]);
    expect([state, states.enrollments, states.mark]).toEqual(['RUNNING', 'RETRYING', 'DONE']);
  });

  test('given one does not answer, when its time is over, then it alone is told again, and at last it is STUCK', () => {
    const answers = ELSEWHERE.slice(1).map((step): Happening => [1, answered(step)]);
    const late: readonly Happening[] = [...begun, ...answers, [30, timeout]];
    expect(after(late)).toMatchObject({ runs: ['enrollments'], states: { enrollments: 'RETRYING', course: 'PENDING' } });
    const stuck: readonly Happening[] = [...late, [300, timeout], [3_000, timeout]];
    expect(after(stuck)).toMatchObject({ runs: [], state: 'STUCK', states: { enrollments: 'STUCK' } });
    expect(after([...stuck, [9_000, answered('enrollments')]])).toMatchObject({ runs: ['course'], state: 'RUNNING' });
  });
});
