import { BigIntType, type Opt } from '@mikro-orm/core';
import { Entity, Enum, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { ErrorCode } from '../../kernel/errors.js';
import { newId } from '../../kernel/ids.js';
import { DateTime, SafeInt } from '../graphql/scalars.js';
import { UploadState } from './upload-state.js';

registerEnumType(UploadState, { name: 'UploadState' });

/** A file of a service, from its announcement on, for as long as there may be bytes of it. They are in the object store, under its id. */
@ObjectType('Upload')
@Entity({ tableName: 'upload' })
@Index({ name: 'upload_for_a_thing', properties: ['subjectId', 'id'] })
@Index({ name: 'upload_of_an_owner', properties: ['ownerId'] })
@Index({ name: 'upload_in_a_scope', properties: ['scopeId'] })
@Index({
  name: 'upload_open',
  expression: `create index upload_open on upload (expires_at) where state in ('WAITING', 'UPLOADING')`,
})
@Index({ name: 'upload_checked', expression: `create index upload_checked on upload (claimed_at) where state = 'CHECKING'` })
export class Upload {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Enum({ items: () => UploadState, type: 'text' })
  @Field(() => UploadState)
  state: UploadState & Opt = UploadState.WAITING;

  /** Who announced it. */
  @Property({ type: 'uuid' })
  ownerId!: string;

  /** What all of it is in, and goes with. */
  @Property({ type: 'uuid' })
  scopeId!: string;

  /** What it is a file of. */
  @Property({ type: 'uuid' })
  subjectId!: string;

  /** What its service will need to know when it is ready. */
  @Property({ type: 'json', nullable: true })
  details: unknown = null;

  @Property({ type: 'text' })
  @Field(() => String)
  fileName!: string;

  @Property({ type: 'text' })
  @Field(() => String)
  mimeType!: string;

  /** As announced; checked when the file arrives. */
  @Property({ type: new BigIntType('number') })
  @Field(() => SafeInt)
  sizeBytes!: number;

  /** In hex, as announced; checked when the file arrives. */
  @Property({ type: 'text', nullable: true })
  sha256!: string | null;

  /** Null for an upload in one request. */
  @Property({ type: new BigIntType('number'), nullable: true })
  partSize: number | null = null;

  @Property({ type: 'integer', nullable: true })
  partCount: number | null = null;

  /** The store's name for an upload in parts, once the first of them was signed. */
  @Property({ type: 'text', nullable: true })
  partsId: string | null = null;

  /** Each part is signed with its checksum. */
  @Property({ type: 'boolean' })
  partsHashed: boolean & Opt = false;

  @Property({ type: 'timestamptz' })
  @Field(() => DateTime)
  expiresAt!: Date;

  /** Until when an address is valid that was signed for it. */
  @Property({ type: 'timestamptz' })
  signedUntil!: Date;

  /** Since when somebody looks at what has arrived. */
  @Property({ type: 'timestamptz', nullable: true })
  claimedAt: Date | null = null;

  /** Why it was refused. */
  @Property({ type: 'text', nullable: true })
  @Field(() => ErrorCode, { nullable: true })
  reason: ErrorCode | null = null;
}
