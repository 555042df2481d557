import { parse } from 'graphql';
import { unavailable } from '../../platform/kernel/errors.js';
import { serviceCaller } from '../../platform/kernel/identity.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { DenialLog } from '../../router/pipeline/report-denials.js';

const RECORD = parse('mutation RecordDenials($input: DenialsInput!) { recordDenials(input: $input) }');

/** Reports that may be on their way at once: who floods the log must not flood `auth`. */
const AT_ONCE = 20;
/** Longer names of programs are cut, in characters. */
const LONGEST_USER_AGENT = 400;

/** Has `auth` write down what the router refuses. */
export function denialLogOf(clientOf: (subgraph: string) => SubgraphClient | undefined): DenialLog {
  let inFlight = 0;
  return {
    async record({ caller: { userId, address, userAgent }, fields, correlationId }) {
      const client = clientOf('auth');
      if (!client || inFlight >= AT_ONCE) throw unavailable('The audit log');
      const input = { userId, fields, address, userAgent: userAgent?.slice(0, LONGEST_USER_AGENT) };
      inFlight += 1;
      try {
        const call = { document: RECORD, variables: { input }, caller: serviceCaller('router'), correlationId };
        const { errors } = await client.execute(call);
        if (errors?.[0]) throw errors[0];
      } finally {
        inFlight -= 1;
      }
    },
  };
}
