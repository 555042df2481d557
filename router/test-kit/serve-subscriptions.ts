import type { SubgraphRequest } from '../../platform/service/request.js';
import type { RouterOptions } from '../options.js';
import { school } from './school.js';
import { serve, type Tweaks } from './serve.js';
import { compose, subgraph } from './subgraphs.js';
import { Taps } from './taps.js';

export interface Change {
  readonly cursor: string;
  readonly text?: string;
  readonly course?: { readonly id: string };
}

/** A subgraph that tells of changes to courses, which other subgraphs own. What happens to its subscriptions is the test's to say. */
export function changes() {
  const taps = new Taps<Change>();
  const large = { cursor: '1', text: 'x'.repeat(65_536) };
  const bulk = { asked: 0, text: 'x'.repeat(1_048_576) };
  const made = subgraph(
    'changes',
    `type Query { latest: String bulk: String }
    type Subscription {
      changed(after: String): Change! @authenticated
      overheard: Change!
      flooded: Change!
      audited: Change @policy(policies: [["role:ADMIN"]])
    }
    type Change { cursor: String! text: String course: Course note: String @policy(policies: [["role:INSTRUCTOR"]]) broken: String }
    type Course @key(fields: "id", resolvable: false) { id: ID! }`,
    {
      Query: {
        bulk() {
          bulk.asked += 1;
          return bulk.text;
        },
      },
      Subscription: {
        changed: { subscribe: (_: never, _args: never, request: SubgraphRequest) => taps.open(request), resolve: itself },
        overheard: { subscribe: (_: never, _args: never, request: SubgraphRequest) => taps.open(request), resolve: itself },
        flooded: { subscribe: (_: never, _args: never, request: SubgraphRequest) => taps.open(request, () => large), resolve: itself },
        audited: { subscribe: (_: never, _args: never, request: SubgraphRequest) => taps.open(request), resolve: itself },
      },
      Change: {
        note: () => 'for instructors',
        broken: () => {
          throw new Error('password=hunter2');
        },
      },
    } as never,
  );
  return { changes: made, taps, bulk };
}

const itself = <Value>(value: Value): Value => value;

let composed: string | undefined;

/** `serve`, with changes to follow. */
export async function serveSubscriptions(tweaks: Tweaks = {}, options: Partial<RouterOptions> = {}) {
  const source = changes();
  const fixture = school();
  const clients = [fixture.course, fixture.user, fixture.catalogue, source.changes];
  composed ??= compose(...clients);
  const served = await serve(tweaks, { supergraphSdl: composed, clients, ...options });
  return { ...served, ...fixture, ...source, socketUrl: served.router.url.replace('http', 'ws') };
}
