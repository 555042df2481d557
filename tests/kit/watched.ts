import type { ChildProcess } from 'node:child_process';
import { on } from 'node:events';
import { tell } from './tell.js';

/** What a test asks of a process that hosts services, and what it is answered: see answers.ts. */
export interface Questions {
  hold(service: string | undefined): void;
  release(service: string | undefined): void;
  forgetStatements(): void;
  statements(): readonly Statement[];
}

/** A statement that a service ran. */
export interface Statement {
  readonly service: string;
  readonly sql: string;
}

/** Tables in which services look for work again and again, whoever calls them. */
const LOOKED_AT = /\b(from|update|into) "?(saga|held_events|inbox\w*|idempotency)\b/;

/** The statements that answer calls. */
export const ofCalls = (statements: readonly Statement[]): readonly Statement[] => statements.filter(({ sql }) => !LOOKED_AT.test(sql));

export interface Asked {
  readonly id: number;
  readonly question: keyof Questions;
  readonly about: unknown;
}

export interface Answered {
  readonly id: number;
  readonly answer: unknown;
}

let asked = 0;

/** Rejects when the process ends before it has answered. */
export async function ask<Q extends keyof Questions>(
  child: ChildProcess,
  question: Q,
  ...[about]: Parameters<Questions[Q]>
): Promise<ReturnType<Questions[Q]>> {
  asked += 1;
  const id = asked;
  const answers = on(child, 'message', { close: ['disconnect'] });
  if (!(await tell(child, { id, question, about } satisfies Asked))) await answers.return?.();
  for await (const [{ id: of, answer }] of answers as AsyncIterable<[Answered]>) if (of === id) return answer as ReturnType<Questions[Q]>;
  throw new Error(`the process ended before it had answered ${question}`);
}
