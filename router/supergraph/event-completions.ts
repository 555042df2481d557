import type { ExecutionResult } from 'graphql';
import { SharedAnswer } from '../../platform/kernel/shared-answer.js';
import type { PlannedOperation } from './analyzed-operations.js';

/** An event of one operation on its way to some of those who follow it. */
interface Completion extends Disposable {
  /** Its result, for all who get the same. */
  readonly result: SharedAnswer<ExecutionResult>;
}

interface InFlight {
  readonly result: SharedAnswer<ExecutionResult>;
  followers: number;
}

// An operation is planned once for all who may have the same of it, and a new supergraph plans anew.
const inFlight = new WeakMap<PlannedOperation, Map<string, InFlight>>();

/**
 * The completion of an event, which all share that follow the same operation with the same variables and got the same from its owner. It
 * is forgotten when nobody waits for it any more: what is completed has then begun after the event, for each of them.
 */
export function completionOf(operation: PlannedOperation, variables: string, event: ExecutionResult): Completion {
  const { cursor } = event.extensions ?? {};
  // Without a cursor nothing says that it is the same event and not another one that looks like it.
  if (typeof cursor !== 'string' || event.errors) return { result: new SharedAnswer(), [Symbol.dispose]() {} };
  const completions = inFlight.get(operation) ?? new Map<string, InFlight>();
  inFlight.set(operation, completions);
  const key = `${variables} ${cursor} ${textOf(event)}`;
  const completion = completions.get(key) ?? { result: new SharedAnswer(), followers: 0 };
  completions.set(key, completion);
  completion.followers += 1;
  return {
    result: completion.result,
    [Symbol.dispose]() {
      completion.followers -= 1;
      if (completion.followers === 0) completions.delete(key);
    },
  };
}

const texts = new WeakMap<ExecutionResult, string>();

/** An owner in this process gives all its followers one object. */
function textOf(event: ExecutionResult): string {
  const text = texts.get(event) ?? JSON.stringify(event.data);
  texts.set(event, text);
  return text;
}
