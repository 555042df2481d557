import { createHash } from 'node:crypto';
import { Entity, Index, ManyToOne, PrimaryKey } from '@mikro-orm/decorators/legacy';
import { Invitation } from './invitation.entity.js';

/** A mailed token, as a hash. A mail that is sent again has another token, and the first may have arrived: each is good. */
@Entity({ tableName: 'invitation_token' })
export class InvitationToken {
  @PrimaryKey({ type: 'text' })
  hash!: string;

  @Index({ name: 'invitation_token_of_invitation' })
  @ManyToOne(() => Invitation, { fieldName: 'invitation_id', mapToPk: true, index: false, deleteRule: 'cascade' })
  invitationId!: string;
}

/** Longer texts are no tokens, and are not hashed. In characters. */
const LONGEST = 100;

/** Null for a text that cannot be a token. */
export const hashOfInvitationToken = (token: string): string | null =>
  token.length > LONGEST ? null : createHash('sha256').update(token).digest('base64url');
