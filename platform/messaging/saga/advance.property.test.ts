import fc from 'fast-check';
import { duration, readSettings } from '../../kernel/settings.js';
import { type Answer, done, refused, undone } from './answer.js';
import { type CompensableStep, defineSaga, type RetriedStep, type Saga } from './define.js';
import { initialProgress, nextDue, type SagaProgress } from './progress.js';
import { settle } from './settle.js';
import type { Effect, Signal } from './signals.js';
import { SagaState, SagaStepState } from './states.js';

// A saga and its participants in one small simulation: messages wait in a bag, and come in any order, late, twice, or into a crash.

const within = duration('LMS_TEST_PROPERTY_WITHIN', '1m', 'How long a step of this test may take.');
const settings = readSettings({ LMS_SAGA_TRIES: '2', LMS_SAGA_RETRY_FIRST: '10s', LMS_SAGA_RETRY_MOST: '30s' });

/** How a step behaves. */
interface Nature {
  /** The owner's own work, answered at once, or a participant's, answered by a message. */
  readonly own: boolean;
  readonly refuses: boolean;
  /** How often its run and its undo throw before they work. */
  readonly failures: number;
}

/** What was done for a step, by the owner or a participant. */
interface Deeds {
  runs: number;
  undos: number;
  state: 'NEW' | 'DONE' | 'REFUSED' | 'UNDONE';
}

type Message =
  | { readonly to: 'participant'; readonly step: string; readonly what: 'run' | 'undo' }
  | { readonly to: 'owner'; readonly signal: Signal };

class Network {
  progress: SagaProgress;
  now = Date.parse('2026-03-02T09:00:00Z');
  readonly bag: Message[] = [];
  readonly deeds = new Map<string, Deeds>();
  readonly #failed = new Map<string, number>();

  constructor(
    readonly saga: Saga<null>,
    readonly natures: ReadonlyMap<string, Nature>,
  ) {
    this.progress = initialProgress(saga);
    for (const name of natures.keys()) this.deeds.set(name, { runs: 0, undos: 0, state: 'NEW' });
  }

  nature(step: string): Nature {
    return this.natures.get(step) as Nature;
  }

  /** One transaction of the owner. One that crashes leaves nothing behind. */
  async owner(signal: Signal, crashes = false): Promise<void> {
    const pivotWasDone = this.pivotIsDone();
    const sent: Message[] = [];
    const did: (() => void)[] = [];
    const perform = async (effect: Effect): Promise<Signal | undefined> => {
      const { kind, step } = effect;
      if (kind !== 'run' && kind !== 'undo') return undefined;
      if (pivotWasDone && kind === 'undo') throw new Error(`${step} is undone after the pivot`);
      if (!this.nature(step).own) {
        sent.push({ to: 'participant', step, what: kind });
        return undefined;
      }
      if (this.#fails(step, kind)) return { kind: 'failed', step, doing: kind, reason: 'it threw', failure: 'Error: it threw' };
      const answer = this.#answerOf(step, kind);
      did.push(() => this.#deed(step, kind, answer));
      return { kind: 'answer', step, answer };
    };
    const progress = await settle(this.saga, this.progress, signal, { now: new Date(this.now), settings }, perform);
    if (crashes) return;
    this.progress = progress;
    for (const each of did) each();
    this.bag.push(...sent);
    if (pivotWasDone && progress.reason !== null) throw new Error('it compensates after the pivot');
  }

  /** One transaction of a participant, which must do each thing once and never run what is undone. */
  participant(step: string, what: 'run' | 'undo'): void {
    const deeds = this.deeds.get(step) as Deeds;
    if (deeds.state === 'NEW' || (what === 'undo' && deeds.state !== 'UNDONE')) {
      const ran = deeds.state === 'DONE';
      const answer = this.#answerOf(step, what);
      if (what === 'run' || ran) this.#deed(step, what, answer);
      deeds.state = what === 'undo' ? 'UNDONE' : answer.kind === 'done' ? 'DONE' : 'REFUSED';
    }
    const answer: Answer = deeds.state === 'DONE' ? done() : deeds.state === 'REFUSED' ? refused('no') : undone;
    this.bag.push({ to: 'owner', signal: { kind: 'answer', step, answer } });
  }

  async deliver(at: number, { again = false, crashes = false } = {}): Promise<void> {
    const message = this.bag[at] as Message;
    if (!again && !crashes) this.bag.splice(at, 1);
    if (message.to === 'owner') await this.owner(message.signal, crashes);
    else if (!crashes) this.participant(message.step, message.what);
  }

  pivotIsDone(): boolean {
    const pivot = this.saga.groups[this.saga.pivot]?.[0]?.name;
    return this.progress.steps.some(({ name, state }) => name === pivot && state === SagaStepState.DONE);
  }

  /** What `lms sagas retry` does. */
  retry(): void {
    const dueAt = new Date(this.now).toISOString();
    const steps = this.progress.steps.map((step) => (step.state === SagaStepState.STUCK ? { ...step, attempts: 0, dueAt } : step));
    this.progress = { ...this.progress, steps };
  }

  #answerOf(step: string, what: 'run' | 'undo'): Answer {
    if (what === 'undo') return undone;
    return this.nature(step).refuses ? refused('no') : done({ step });
  }

  #deed(step: string, what: 'run' | 'undo', answer: Answer): void {
    const deeds = this.deeds.get(step) as Deeds;
    if (what === 'run' && answer.kind === 'done') deeds.runs += 1;
    if (what === 'undo' && deeds.runs > deeds.undos) deeds.undos += 1;
  }

  #fails(step: string, what: string): boolean {
    const so = this.#failed.get(`${step} ${what}`) ?? 0;
    this.#failed.set(`${step} ${what}`, so + 1);
    return so < this.nature(step).failures;
  }
}

const nature = fc.record({ own: fc.boolean(), refuses: fc.boolean(), failures: fc.nat(3) });
const willing = nature.map((each) => ({ ...each, refuses: false }));
const groups = (of: fc.Arbitrary<Nature>, most: number) => fc.array(fc.array(of, { minLength: 1, maxLength: 3 }), { maxLength: most });
const shape = fc.record({
  before: groups(fc.oneof({ weight: 4, arbitrary: willing }, nature), 3),
  pivot: nature,
  after: groups(willing, 2),
});
/** What happens next: which message is delivered, what becomes of it, and how much later. */
const turns = fc.array(fc.tuple(fc.nat(), fc.constantFrom('deliver', 'deliver', 'twice', 'crash', 'wait', 'abort'), fc.nat(40)), {
  maxLength: 80,
});

function networkOf({ before, pivot, after }: { before: Nature[][]; pivot: Nature; after: Nature[][] }): Network {
  const natures = new Map<string, Nature>();
  const step = (name: string, each: Nature): CompensableStep<null> => {
    natures.set(name, each);
    return { name, within, run: async () => {}, undo: async () => {} };
  };
  const named = (prefix: string, group: Nature[], n: number) => group.map((each, m) => step(`${prefix}${n}.${m}`, each));
  const declared = {
    name: 'any',
    before: before.map((group, n) => named('before', group, n)),
    pivot: step('pivot', pivot),
    after: after.map((group, n) => named('after', group, n).map(({ undo: _, ...each }) => each as RetriedStep<null>)),
  };
  return new Network(defineSaga<null>(declared), natures);
}

/** Whatever has happened, from here on every message arrives, time passes, and an operator retries what is stuck. */
async function letItEnd(network: Network): Promise<void> {
  for (let round = 0; round < 500; round++) {
    while (network.bag.length > 0) await network.deliver(0);
    if (network.progress.state === SagaState.COMPLETED || network.progress.state === SagaState.COMPENSATED) return;
    if (network.progress.state === SagaState.STUCK) network.retry();
    const due = nextDue(network.progress);
    if (due === null) throw new Error(`nothing is awaited: ${JSON.stringify(network.progress)}`);
    network.now = Math.max(network.now, Date.parse(due));
    await network.owner({ kind: 'timeout' });
  }
  throw new Error(`it does not end: ${JSON.stringify(network.progress)}`);
}

test('whatever comes late, twice, out of order or into a crash, the saga ends completed or fully compensated', async () => {
  const ends = { [SagaState.COMPLETED]: 0, [SagaState.COMPENSATED]: 0 };
  await fc.assert(
    fc.asyncProperty(shape, turns, async (natures, happenings) => {
      const network = networkOf(natures);
      await network.owner({ kind: 'start' });
      for (const [which, fate, seconds] of happenings) {
        network.now += seconds * 1_000;
        const at = network.bag.length > 0 ? which % network.bag.length : undefined;
        if (fate === 'wait') await network.owner({ kind: 'timeout' }, which % 4 === 0);
        else if (fate === 'abort' && which % 8 === 0) await network.owner({ kind: 'abort', reason: 'called off' });
        else if (at !== undefined) await network.deliver(at, { again: fate === 'twice', crashes: fate === 'crash' });
      }
      await letItEnd(network);
      const { state } = network.progress;
      if (state !== SagaState.COMPLETED && state !== SagaState.COMPENSATED) throw new Error(state);
      ends[state] += 1;
      for (const [step, { runs, undos }] of network.deeds) {
        if (state === SagaState.COMPLETED) expect({ step, runs, undos }).toEqual({ step, runs: 1, undos: 0 });
        else expect({ step, left: runs - undos, runs: Math.min(runs, 1) }).toEqual({ step, left: 0, runs });
      }
      expect(network.pivotIsDone()).toBe(state === SagaState.COMPLETED);
    }),
    { numRuns: 1_500 },
  );
  // Both ends are reached, or the property would be half empty.
  expect(Math.min(...Object.values(ends))).toBeGreaterThan(100);
});
