import type { Ask } from '../../platform/kernel/ask.js';
import { question } from '../../platform/transport/ask.js';

/** By what a list of people is sorted, and for its reader, how. `sequence` counts the person's changes. */
export interface PersonFacts {
  readonly id: string;
  readonly sequence: number;
  readonly name: string;
  readonly locale: string;
}

interface Answered {
  readonly userId: string;
  readonly sequence: number;
  readonly user: { readonly displayName: string; readonly locale: string };
}

/** Longer than a question of a command: a list of people may be the first one of a large course. */
export const peopleByIds = question<{ readonly accounts: readonly Answered[] }, { userIds: readonly string[] }>(
  'user',
  'query ($userIds: [ID!]!) { accounts(userIds: $userIds) { userId sequence user { displayName locale } } }',
  2_000,
);

/** Those of the people that exist; UNAVAILABLE when their service is away. */
export async function askPeople({ ask }: { readonly ask: Ask }, userIds: readonly string[]): Promise<PersonFacts[]> {
  const { accounts } = await ask(peopleByIds, { userIds });
  return accounts.map(({ userId, sequence, user }) => ({ id: userId, sequence, name: user.displayName, locale: user.locale }));
}
