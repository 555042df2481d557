import { parse } from 'graphql';
import { serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { ROUTER } from '../../platform/security/passport/passport-tokens.js';
import type { SubgraphClient } from '../../platform/transport/client.js';

const SCHEMA = parse('{ _service { sdl } }');

/** A subgraph's schema, as it serves it. */
export async function fetchSdl(client: SubgraphClient): Promise<string> {
  const { data, errors } = await client.execute({ document: SCHEMA, caller: serviceCaller(ROUTER), correlationId: newId() });
  const { sdl } = (data?._service ?? {}) as { readonly sdl?: unknown };
  if (typeof sdl !== 'string') throw new Error(`${client.name} does not answer with its schema: ${errors?.[0]?.message}`);
  return sdl;
}
