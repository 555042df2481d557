import { unauthenticated } from '../../platform/kernel/errors.js';
import { newId } from '../../platform/kernel/ids.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { createAsk, question } from '../../platform/transport/ask.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { AccountStatuses } from '../../router/pipeline/authorize.js';

const ACCOUNT_STATUS = question<{ standing: { role: string; active: boolean } | null }, { userId: string }>(
  'user',
  'query Standing($userId: ID!) { standing(userId: $userId) { role active } }',
);

/** Asks `user`, which owns roles, for the account status of a caller. The process asks in the name of `speaker`. */
export function accountStatusesOf(
  clientOf: (subgraph: string) => SubgraphClient | undefined,
  settings: Settings,
  speaker = 'router',
): AccountStatuses {
  const ask = createAsk(speaker, clientOf, settings);
  return {
    async confirm(caller) {
      const { standing: status } = await ask(newId())(ACCOUNT_STATUS, { userId: caller.userId });
      if (!status?.active) throw unauthenticated('The session has ended');
      return { ...caller, role: status.role };
    },
  };
}
