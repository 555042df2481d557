import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A network address from which somebody has signed in to an account. */
@Entity({ tableName: 'known_addresses' })
export class KnownAddress {
  /** The account by a name that is no mail address: a hash of that. */
  @PrimaryKey({ type: 'text' })
  account!: string;

  @PrimaryKey({ type: 'text' })
  address!: string;

  @Index({ name: 'known_addresses_by_use' })
  @Property({ type: 'timestamptz' })
  usedAt!: Date;
}

export const isKnownAddress = async (em: EntityManager, account: string, address: string): Promise<boolean> =>
  (await em.count(KnownAddress, { account, address })) > 0;

/** Stores that the address was used now. */
export async function rememberAddress(em: EntityManager, account: string, address: string, now: Date): Promise<void> {
  await em.execute(
    `insert into known_addresses (account, address, used_at) values (?, ?, ?)
     on conflict (account, address) do update set used_at = excluded.used_at where known_addresses.used_at < excluded.used_at`,
    [account, address, now],
  );
}
