import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Until when the resets that a user has requested are void: they ended every session, changed the password, or were deactivated then.
 * A token that is mailed only after that, for a request of before, is void as well.
 */
@Entity({ tableName: 'reset_voids' })
export class ResetVoid {
  @PrimaryKey({ type: 'uuid' })
  userId!: string;

  @Index({ name: 'reset_voids_by_time' })
  @Property({ type: 'timestamptz' })
  at!: Date;
}

/** Makes every reset void that the user had requested until then. An earlier time than that of another call changes nothing. */
export async function voidResets(em: EntityManager, userId: string, at: Date): Promise<void> {
  await em.execute(
    `insert into reset_voids (user_id, at) values (?, ?)
     on conflict (user_id) do update set at = greatest(reset_voids.at, excluded.at)`,
    [userId, at],
  );
  await em.execute('delete from reset_tokens where user_id = ? and requested_at <= ?', [userId, at]);
}

/** Whether a reset that the user requested at that time is void by now. */
export const isVoid = async (em: EntityManager, userId: string, requestedAt: Date): Promise<boolean> =>
  (await em.count(ResetVoid, { userId, at: { $gt: requestedAt } })) > 0;
