import { createHash } from 'node:crypto';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A mailed token, as a hash. Using it deletes it, and all others of its user. */
@Entity({ tableName: 'reset_tokens' })
export class ResetToken {
  @PrimaryKey({ type: 'text' })
  hash!: string;

  @Index({ name: 'reset_tokens_of_user' })
  @Property({ type: 'uuid' })
  userId!: string;

  /** When the user asked for it, which may be long before it was mailed. */
  @Property({ type: 'timestamptz' })
  requestedAt!: Date;

  @Index({ name: 'reset_tokens_by_end' })
  @Property({ type: 'timestamptz' })
  expiresAt!: Date;

  static of(token: string, details: Pick<ResetToken, 'userId' | 'requestedAt' | 'expiresAt'>): ResetToken {
    return Object.assign(new ResetToken(), { hash: hashOfResetToken(token), ...details });
  }
}

export const hashOfResetToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
