import type { ClientBase } from 'pg';
import { consumerOf, type Projection } from './define.js';
import { makeShadow, requirePlainTables, shapeOf } from './shadow.js';

/** A rebuild, as it is stored in its service's database. */
export interface Building {
  readonly generation: number;
  /** The generation that is live meanwhile. */
  readonly live: number;
  /** Whether an earlier call has started it. */
  readonly resumed: boolean;
}

interface ProjectionRow {
  readonly generation: number;
  readonly building: number | null;
  readonly shape: string | null;
}

/** In one transaction, resumes the unfinished rebuild or starts a new one. It also starts a new one when the live tables have been altered since. */
export async function begin(client: ClientBase, service: string, projection: Projection, fromScratch: boolean): Promise<Building> {
  const { name } = projection;
  await client.query('begin');
  try {
    await client.query('set local search_path = public');
    await requirePlainTables(client, projection);
    await client.query('insert into projection (name) values ($1) on conflict do nothing', [name]);
    const stored = await client.query<ProjectionRow>('select generation, building, shape from projection where name = $1 for update', [
      name,
    ]);
    const { generation: live, building, shape } = stored.rows[0] as ProjectionRow;
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

/** Deletes parked events and watermarks of a generation that will not be read again. Its inbox rows go with their day's partition. */
export async function deleteInboxState(client: ClientBase, consumer: string): Promise<void> {
  await client.query('delete from held_events where consumer = $1', [consumer]);
  await client.query('delete from inbox_seen where consumer = $1', [consumer]);
}
