import { duration, readSettings } from '../../kernel/settings.js';
import { advance, NOT_IN_TIME } from './advance.js';
import { type Answer, done, refused, undone } from './answer.js';
import { defineSaga } from './define.js';
import { initialProgress, type SagaProgress } from './progress.js';
import type { Effect, Signal } from './signals.js';
import { SagaState, SagaStepState } from './states.js';

const within = duration('LMS_TEST_WITHIN', '1m', 'How long a step of these tests may take.');
const settings = readSettings({ LMS_SAGA_TRIES: '3', LMS_SAGA_RETRY_FIRST: '10s', LMS_SAGA_RETRY_MOST: '30s' });

const run = async () => {};
const undo = async () => {};
/** a → (b, c) → pivot → (x, y) */
const saga = defineSaga<null>({
  name: 'fixture',
  before: [
    { name: 'a', within, run, undo },
    [
      { name: 'b', within, run, undo },
      { name: 'c', within, run, undo },
    ],
  ],
  pivot: { name: 'pivot', within, run, undo },
  after: [
    [
      { name: 'x', within, run },
      { name: 'y', within, run },
    ],
  ],
});

const T0 = Date.parse('2026-03-02T09:00:00Z');
type Happening = readonly [second: number, signal: Signal];

const answer = (step: string, given: Answer): Signal => ({ kind: 'answer', step, answer: given });
const failed = (step: string, doing: 'run' | 'undo', reason = 'away'): Signal => ({
  kind: 'failed',
  step,
  doing,
  reason,
  failure: `Error: ${reason}, in the third row`,
});
const timeout: Signal = { kind: 'timeout' };
const start: Happening = [0, { kind: 'start' }];
const pivotUnderway: readonly Happening[] = [start, [1, answer('a', done())], [2, answer('b', done())], [2, answer('c', done({ id: 7 }))]];
const pastPivot: readonly Happening[] = [...pivotUnderway, [3, answer('pivot', done())]];

/** Plays signals, second by second, and returns the outcome of the last one. */
function after(happenings: readonly Happening[]) {
  let progress: SagaProgress = initialProgress(saga);
  let effects: readonly Effect[] = [];
  for (const [second, signal] of happenings) {
    ({ progress, effects } = advance(saga, progress, signal, { now: new Date(T0 + second * 1_000), settings }));
  }
  const step = (name: string) => {
    const found = progress.steps.find((each) => each.name === name);
    if (!found) throw new Error(name);
    return found;
  };
  return {
    progress,
    step,
    state: progress.state,
    effects: effects.map((effect) => `${effect.kind} ${effect.step}`),
    states: Object.fromEntries(progress.steps.map(({ name, state }) => [name, state])),
    due: (name: string) => (Date.parse(step(name).dueAt ?? '') - T0) / 1_000,
  };
}

describe('forward', () => {
  test('given nothing, when it starts, then the first step runs', () => {
    const { effects, state, due } = after([start]);
    expect({ effects, state, due: due('a') }).toEqual({ effects: ['run a'], state: SagaState.RUNNING, due: 60 });
  });

  test('given a step is done, then the steps of the next group run side by side', () => {
    expect(after([start, [1, answer('a', done())]]).effects).toEqual(['done a', 'run b', 'run c']);
  });

  test('given one of a group is done, then the next group waits for the other', () => {
    expect(after([start, [1, answer('a', done())], [2, answer('c', done())]]).effects).toEqual(['done c']);
    expect(after(pivotUnderway).effects).toEqual(['done c', 'run pivot']);
  });

  test('given all steps are done, then it is completed and keeps their results', () => {
    const { state, step, progress } = after([...pastPivot, [4, answer('x', done())], [5, answer('y', done())]]);
    expect(state).toBe(SagaState.COMPLETED);
    expect(step('c').result).toEqual({ id: 7 });
    expect(progress.steps.every((each) => each.dueAt === null)).toBe(true);
  });

  test('given a step is done, when it answers again, answers otherwise or its time comes, then nothing changes', () => {
    const { progress } = after(pivotUnderway);
    for (const signal of [
      answer('c', done()),
      answer('a', refused('late')),
      answer('b', undone),
      answer('unknown', done()),
      failed('a', 'run'),
      timeout,
    ]) {
      const next = advance(saga, progress, signal, { now: new Date(T0 + 9_000), settings });
      expect(next).toEqual({ progress, effects: [] });
      expect(next.progress).toBe(progress);
    }
  });
});

describe('back', () => {
  test('given the first step refuses, then there is nothing to undo', () => {
    const { state, states, effects, progress } = after([start, [1, answer('a', refused('full'))]]);
    expect({ state, effects, reason: progress.reason }).toEqual({ state: SagaState.COMPENSATED, effects: ['refused a'], reason: 'full' });
    expect(states).toMatchObject({ a: SagaStepState.REFUSED, b: SagaStepState.PENDING, pivot: SagaStepState.PENDING });
  });

  test('given a sibling is in flight, when a step refuses, then the sibling is undone, and after that the step before it', () => {
    const refusal: readonly Happening[] = [start, [1, answer('a', done())], [2, answer('b', refused('no'))]];
    expect(after(refusal)).toMatchObject({ effects: ['refused b', 'undo c'], state: SagaState.COMPENSATING });
    const back: readonly Happening[] = [...refusal, [3, answer('c', undone)]];
    expect(after(back).effects).toEqual(['undone c', 'undo a']);
    expect(after([...back, [4, answer('a', undone)]])).toMatchObject({
      state: SagaState.COMPENSATED,
      states: { a: SagaStepState.UNDONE, b: SagaStepState.REFUSED, c: SagaStepState.UNDONE, pivot: SagaStepState.PENDING },
    });
  });

  test('given a sibling is being undone, when it answers that it was done after all, then it is undone all the same', () => {
    const late = after([start, [1, answer('a', done())], [2, answer('b', refused('no'))], [3, answer('c', done())]]);
    expect(late).toMatchObject({ effects: [], states: { c: SagaStepState.UNDOING } });
  });

  test('given the pivot times out, then it is undone like a step that was done', () => {
    expect(after([...pivotUnderway, [61, timeout]])).toMatchObject({ effects: [], state: SagaState.RUNNING });
    const late = after([...pivotUnderway, [62, timeout]]);
    expect(late).toMatchObject({ effects: ['refused pivot', 'undo pivot'], progress: { reason: NOT_IN_TIME } });
  });

  test('given both steps of a group time out, then each is undone once', () => {
    expect(after([start, [1, answer('a', done())], [61, timeout]]).effects).toEqual(['refused b', 'undo b', 'undo c']);
  });

  test('given the owner calls it off, then it is undone before the pivot, and goes on after it', () => {
    expect(after([...pivotUnderway, [3, { kind: 'abort', reason: 'cancelled' }]])).toMatchObject({
      effects: ['undo pivot'],
      progress: { reason: 'cancelled' },
    });
    expect(after([...pastPivot, [4, { kind: 'abort', reason: 'cancelled' }]])).toMatchObject({ effects: [], progress: { reason: null } });
  });

  test('given an undo is not answered, then it is retried after 10, 20 and 30 s, and is stuck after its tries', () => {
    const refusal: readonly Happening[] = [start, [1, answer('a', done())], [2, answer('b', refused('no'))]];
    expect(after(refusal).due('c')).toBe(12);
    expect(after([...refusal, [12, timeout]])).toMatchObject({ effects: ['undo c'] });
    expect(after([...refusal, [12, timeout]]).due('c')).toBe(32);
    const stuck = after([...refusal, [12, timeout], [32, timeout], [62, timeout]]);
    expect(stuck).toMatchObject({ effects: ['stuck c'], state: SagaState.STUCK, states: { c: SagaStepState.STUCK } });
    expect(stuck.step('c').dueAt).toBeNull();
  });

  test('given a stuck undo, when its answer comes after all, then it goes on', () => {
    const stuck: readonly Happening[] = [
      start,
      [1, answer('a', done())],
      [2, answer('b', refused('no'))],
      [12, timeout],
      [32, timeout],
      [62, timeout],
    ];
    expect(after([...stuck, [500, answer('c', undone)]])).toMatchObject({ effects: ['undone c', 'undo a'], state: SagaState.COMPENSATING });
  });
});

describe('after the pivot', () => {
  test('given no answer, then the step is retried, at growing intervals, and never undone', () => {
    const again: readonly Happening[] = [...pastPivot, [4, answer('y', done())], [63, timeout]];
    expect(after(again)).toMatchObject({ effects: ['run x'], state: SagaState.RUNNING, states: { x: SagaStepState.RETRYING } });
    expect(after([...again, [600, timeout], [1_200, timeout]])).toMatchObject({ effects: ['stuck x'], state: SagaState.STUCK });
    expect(after([...again, [600, timeout], [1_200, timeout], [9_999, answer('x', done())]]).state).toBe(SagaState.COMPLETED);
  });

  test('given a refusal, then it is a failure like any other', () => {
    expect(after([...pastPivot, [4, answer('x', refused('no'))]])).toMatchObject({
      effects: [],
      states: { x: SagaStepState.RETRYING },
      state: SagaState.RUNNING,
    });
    expect(after([...pastPivot, [4, answer('x', refused('no'))], [14, timeout]]).effects).toEqual(['run x']);
  });
});

describe('own work that throws', () => {
  test('before the pivot it is retried until it times out', () => {
    const away: readonly Happening[] = [start, [0, failed('a', 'run')], [10, timeout], [10, failed('a', 'run')]];
    expect(after([...away, [30, timeout]])).toMatchObject({ effects: ['run a'], states: { a: SagaStepState.RETRYING } });
    expect(after([...away, [30, timeout], [30, failed('a', 'run')]]).due('a')).toBe(60);
    expect(after([...away, [60, timeout]])).toMatchObject({ effects: ['refused a', 'undo a'], progress: { reason: 'away' } });
  });

  test('an undo is retried, and stuck with the reason', () => {
    const back: readonly Happening[] = [
      ...pivotUnderway,
      [3, answer('pivot', refused('declined'))],
      [4, answer('b', undone)],
      [4, answer('c', undone)],
    ];
    const stuck = after([
      ...back,
      [5, failed('a', 'undo')],
      [15, timeout],
      [15, failed('a', 'undo')],
      [35, timeout],
      [35, failed('a', 'undo', 'on fire')],
    ]);
    expect(stuck).toMatchObject({ effects: ['stuck a'], state: SagaState.STUCK });
    expect(stuck.step('a')).toMatchObject({ reason: 'on fire', failure: 'Error: on fire, in the third row' });
  });

  test('a pivot without an undo that could not run has nothing to undo', () => {
    const local = defineSaga<null>({ name: 'local', before: [], pivot: { name: 'mark', within, run }, after: [] });
    const begun = advance(local, initialProgress(local), { kind: 'start' }, { now: new Date(T0), settings }).progress;
    const late = advance(local, begun, timeout, { now: new Date(T0 + 60_000), settings });
    expect(late.progress).toMatchObject({ state: SagaState.COMPENSATED, steps: [{ state: SagaStepState.TIMED_OUT }] });
  });
});

test('two steps of one name are refused where they are declared', () => {
  expect(() =>
    defineSaga<null>({ name: 'twice', before: [], pivot: { name: 'x', within, run }, after: [{ name: 'x', within, run }] }),
  ).toThrow('two steps named x');
});
