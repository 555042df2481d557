import { BrokenCircuitError, CircuitBreakerPolicy, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { type ExecutionResult, parse } from 'graphql';
import type { Ask, Question } from '../kernel/ask.js';
import { type Deadline, deadlineSignal, withDeadline } from '../kernel/deadline.js';
import { DomainError, ErrorCode, unavailable } from '../kernel/errors.js';
import { serviceCaller } from '../kernel/identity.js';
import { duration, type Settings } from '../kernel/settings.js';
import type { SubgraphClient } from './client.js';

/** Short, since a command waits for the answer, and a person for the command. */
export const askWithin = duration(
  'LMS_ASK_WITHIN',
  '300ms',
  'How long a service waits for the answer of another one, where the question does not say otherwise.',
);

/** Declares a question as a constant. `within` overrides LMS_ASK_WITHIN, in ms. */
export const question = <Answer, Variables extends Record<string, unknown>>(
  subgraph: string,
  source: string,
  within?: number,
): Question<Answer, Variables> => ({ subgraph, document: parse(source), within });

/** Five consecutive failures open the circuit for two seconds: not every command waits for an owner that is down. */
const breaker = () =>
  circuitBreaker(
    handleWhen((error) => !(error instanceof DomainError) || error.code === ErrorCode.UNAVAILABLE),
    { halfOpenAfter: 2_000, breaker: new ConsecutiveBreaker(5) },
  );

/** Makes the `Ask` of a service. `clientOf` is called for each question, since services start in any order. */
export function createAsk(service: string, clientOf: (subgraph: string) => SubgraphClient | undefined, settings: Settings) {
  const breakers = new Map<string, CircuitBreakerPolicy>();
  return (correlationId: string, traceparent?: string): Ask =>
    async ({ subgraph, document, within }, variables) => {
      const client = clientOf(subgraph);
      if (!client) throw unavailable(subgraph);
      const circuit = breakers.get(subgraph) ?? breaker();
      breakers.set(subgraph, circuit);
      using deadline = deadlineSignal(within ?? settings(askWithin));
      const { signal } = deadline;
      try {
        const result = await circuit.execute(() =>
          answerOf(client.execute({ document, variables, caller: serviceCaller(service), correlationId, traceparent, signal }), {
            signal,
            onTimeout: () => unavailable(subgraph),
          }),
        );
        return result.data as never;
      } catch (error) {
        throw error instanceof BrokenCircuitError ? unavailable(subgraph) : error;
      }
    };
}

/** Resolves with the owner's answer, and rejects with the owner's code when it refuses. */
async function answerOf(reply: Promise<ExecutionResult>, deadline: Deadline): Promise<ExecutionResult> {
  const result = await withDeadline(reply, deadline);
  const failure = result.errors?.[0];
  if (!failure) return result;
  const code = failure.extensions?.code as ErrorCode | undefined;
  throw new DomainError(code ?? ErrorCode.INTERNAL, failure.message, failure.extensions?.details as Record<string, unknown>);
}
