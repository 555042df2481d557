import type { ClientBase } from 'pg';
import { consumerOf, type Projection } from './define.js';
import { makeShadow, requirePlainTables, shapeOf } from './shadow.js';

/** A rebuild as its service's database remembers it. */
export interface Building {
  readonly generation: number;
  /** The one that is read meanwhile. */
  readonly live: number;
  /** An earlier call began it. */
  readonly resumed: boolean;
}

interface ProjectionRow {
  readonly generation: number;
  readonly building: number | null;
  readonly shape: string | null;
}

/** Takes up the rebuild that was not finished, or begins one: also when the live tables have been changed since. In one transaction. */
export async function begin(client: ClientBase, service: string, projection: Projection, fromScratch: boolean): Promise<Building> {
  const { name } = projection;
  await client.query('begin');
  try {
    await client.query('set local search_path = public');
    await requirePlainTables(client, projection);
    await client.query('insert into projection (name) values ($1) on conflict do nothing', [name]);
    const remembered = await client.query<ProjectionRow>('select generation, building, shape from projection where name = $1 for update', [
      name,
    ]);
    const { generation: live, building, shape } = remembered.rows[0] as ProjectionRow;
    const shapeNow = await shapeOf(client, projection);
    if (building !== null && shape === shapeNow && !fromScratch) {
      await client.query('commit');
      return { generation: building, live, resumed: true };
    }
    if (building !== null) await deleteInboxState(client, consumerOf(service, projection, building));
    await makeShadow(client, projection);
    const begun = await client.query<{ building: number }>(
      'update projection set last = last + 1, building = last + 1, shape = $2 where name = $1 returning building',
      [name, shapeNow],
    );
    await client.query('commit');
    return { generation: (begun.rows[0] as { building: number }).building, live, resumed: false };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** What a generation that nobody will read again has left in the inbox. Its rows there go with their day. */
export async function deleteInboxState(client: ClientBase, consumer: string): Promise<void> {
  await client.query('delete from held_events where consumer = $1', [consumer]);
  await client.query('delete from inbox_seen where consumer = $1', [consumer]);
}
