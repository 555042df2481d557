import type { Caller } from './identity.js';
import { flag } from './settings.js';

export const sharedAnswers = flag(
  'LMS_SHARED_ANSWERS',
  'true',
  'Whether an answer that did not depend on who asked may go to all who ask the same at the same moment; with false each gets an answer of their own.',
);

/** How much of the caller's identity an answer depended on, from nothing to all of it. */
export type DependsOn = 'nothing' | 'kind' | 'role' | 'user';

/** In their order. */
export const DEPENDS_ON: readonly DependsOn[] = ['nothing', 'kind', 'role', 'user'];

const RANK: Readonly<Record<DependsOn, number>> = { nothing: 0, kind: 1, role: 2, user: 3 };

/**
 * What the code of a call has read of its caller. What was not read cannot have mattered: so nobody declares what an answer depends on.
 * It counts from the first read, whatever is then done with it.
 */
export class Dependence {
  #on: DependsOn;

  /** `on`: what it is taken to depend on before anything is read. */
  constructor(on: DependsOn = 'nothing') {
    this.#on = on;
  }

  get on(): DependsOn {
    return this.#on;
  }

  add(on: DependsOn): void {
    if (RANK[on] > RANK[this.#on]) this.#on = on;
  }

  /** The caller as the code of a call gets it. Its kind and its role count as such; all else that is read of it is the user. */
  watch<Watched extends Caller>(caller: Watched): Watched {
    const all = <Read>(read: Read): Read => {
      this.add('user');
      return read;
    };
    return new Proxy(caller, {
      get: (target, name) => {
        this.add(name === 'kind' || name === 'role' ? name : 'user');
        return Reflect.get(target, name);
      },
      has: (target, name) => all(Reflect.has(target, name)),
      ownKeys: (target) => all(Reflect.ownKeys(target)),
      getOwnPropertyDescriptor: (target, name) => all(Reflect.getOwnPropertyDescriptor(target, name)),
    });
  }
}

/** The same text for callers whom answers that depended on this much cannot tell apart. */
export function likeness(caller: Caller, on: DependsOn): string {
  switch (on) {
    case 'nothing':
      return on;
    case 'kind':
      return `kind ${caller.kind}`;
    case 'role':
      return caller.kind === 'user' ? `role ${caller.role}` : `kind ${caller.kind}`;
    case 'user':
      return JSON.stringify(caller);
  }
}

// Beside the answers and not in them: no client can come to see it, and a copy that forgets it depends on the user.
const dependences = new WeakMap<object, DependsOn>();

/**
 * Takes note of what an answer depended on. Answers the answer. One with errors depends on the user: they may name things of theirs, and a
 * null that climbs ends an execution before its other fields have read what they will.
 */
export function dependingOn<Answer extends object>(on: DependsOn, answer: Answer): Answer {
  const failed = 'errors' in answer && answer.errors !== undefined;
  dependences.set(answer, failed ? 'user' : on);
  return answer;
}

/** What an answer of a subgraph depended on: the user, where nothing is known of it. */
export const dependenceOf = (answer: object): DependsOn => dependences.get(answer) ?? 'user';

/** As another process wrote it. */
export const isDependsOn = (value: unknown): value is DependsOn => DEPENDS_ON.includes(value as DependsOn);
