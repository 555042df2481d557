import type { RequestContext } from '../../../platform/kernel/context.js';
import { question } from '../../../platform/transport/ask.js';
import { LIMITS } from '../limits.js';

/** Whose an address is. `email` is its one spelling; null when it is no address. `account` is null when nobody has it. */
export interface AddressedAccount {
  readonly asked: string;
  readonly email: string | null;
  readonly account: { readonly userId: string; readonly active: boolean } | null;
}

/** A bulk command may take longer than other commands. */
const accountsByEmail = question<{ accountsByEmail: readonly AddressedAccount[] }, { emails: readonly string[] }>(
  'user',
  'query ($emails: [String!]!) { accountsByEmail(emails: $emails) { asked email account { userId active } } }',
  2_000,
);

/** Asks `user`, which alone knows what an address is and whose. UNAVAILABLE when it is away. */
export async function askAccounts({ ask }: RequestContext, emails: readonly string[]): Promise<ReadonlyMap<string, AddressedAccount>> {
  const plausible = [...new Set(emails)].filter((email) => email.length <= LIMITS.emailLength);
  const { accountsByEmail: found } = await ask(accountsByEmail, { emails: plausible });
  return new Map(found.map((each) => [each.asked, each]));
}
