import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** What is known here of a user: a read model of `user`, without name or address. */
@Entity({ tableName: 'reader' })
export class Reader {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  /** Of the last event that was applied. */
  @Property({ type: 'integer' })
  sequence!: number;

  @Property({ type: 'text' })
  role!: string;

  /** A BCP 47 tag. */
  @Property({ type: 'text' })
  locale!: string;

  @Property({ type: 'boolean' })
  active!: boolean;

  @Property({ type: 'timestamptz' })
  registeredAt!: Date;
}
