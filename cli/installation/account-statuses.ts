import { unauthenticated } from '../../platform/kernel/errors.js';
import { newId } from '../../platform/kernel/ids.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { createAsk, question } from '../../platform/transport/ask.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { Standings } from '../../router/authorization/authorize.js';

const STANDING = question<{ standing: { role: string; active: boolean } | null }, { userId: string }>(
  'user',
  'query Standing($userId: ID!) { standing(userId: $userId) { role active } }',
);

/** A word with the owner of roles, by whoever this process speaks as. */
export function accountStatusesOf(
  clientOf: (subgraph: string) => SubgraphClient | undefined,
  settings: Settings,
  speaker = 'router',
): Standings {
  const ask = createAsk(speaker, clientOf, settings);
  return {
    async confirm(caller) {
      const { standing } = await ask(newId())(STANDING, { userId: caller.userId });
      if (!standing?.active) throw unauthenticated('The session has ended');
      return { ...caller, role: standing.role };
    },
  };
}
