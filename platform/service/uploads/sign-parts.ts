import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsOptional, Matches } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { type PartsPlan, sizeOfPart } from '../../adapters/object-store/parts.js';
import type { RequestContext } from '../../kernel/context.js';
import { badInput, conflict } from '../../kernel/errors.js';
import type { UploadPart } from '../graphql/shared.js';
import type { Upload } from './upload.entity.js';
import { open, UploadState } from './upload-state.js';
import { storeOf, type Uploads } from './uploads.js';

/** Addresses that are signed at once. */
const AT_ONCE = 100;

@InputType()
export class SignUploadPartsInput {
  @Field(() => ID)
  uploadId!: string;

  @ArrayMinSize(1, { message: 'must name a part' })
  @ArrayMaxSize(AT_ONCE, { message: `must be ${AT_ONCE} at most` })
  @ArrayUnique({ message: 'must name each part once' })
  @Field(() => [Int])
  numbers!: number[];

  @IsOptional()
  @ArrayMaxSize(AT_ONCE, { message: `must be ${AT_ONCE} at most` })
  @Matches(/^[0-9a-f]{64}$/i, { each: true, message: 'must each be a SHA-256 in hex' })
  @Field(() => [String], { nullable: true })
  sha256?: string[] | null;
}

/**
 * Signs addresses of parts; again for one that did not arrive, which then replaces it. Whether the parts are bound by their checksums is
 * decided when the first are signed, since a store compares them only in an upload that was begun with them. BAD_USER_INPUT, CONFLICT.
 */
export async function signUploadParts(
  context: RequestContext,
  uploads: Uploads,
  upload: Upload,
  { numbers, sha256 }: SignUploadPartsInput,
): Promise<UploadPart[]> {
  const parts = numbers.map((number, index) => ({
    number,
    sizeBytes: demandSize(upload, number),
    sha256: sha256?.[index]?.toLowerCase() ?? null,
  }));
  if (sha256 && sha256.length !== numbers.length) throw badInput({ sha256: 'must be one for each part' });
  const begun = await begin(context, uploads, upload, Boolean(sha256));
  if (begun.hashed !== Boolean(sha256)) {
    throw badInput({ sha256: begun.hashed ? 'must be given, as with the first parts' : 'must be absent, as with the first parts' });
  }
  const now = context.clock.now();
  const expiresAt = new Date(Math.min(now.getTime() + context.settings(uploads.ttl), upload.expiresAt.getTime()));
  // Before an address is out: until it has expired, bytes may come.
  await demandOpen(context, upload.id, 'signed_until = greatest(signed_until, ?)', [expiresAt]);
  const store = storeOf(context, uploads);
  const sign = async (part: (typeof parts)[number]) => ({
    number: part.number,
    ...(await store.parts.ticket({ key: upload.id, id: begun.id }, { ...part, expiresAt })),
  });
  return Promise.all(parts.map(sign));
}

/** The length of a part, in bytes. */
function demandSize({ sizeBytes, partSize, partCount }: Upload, number: number): number {
  if (partSize === null || partCount === null) throw conflict('This file is sent in one request');
  const plan: PartsPlan = { partSize, partCount };
  const size = sizeOfPart(sizeBytes, plan, number);
  if (size === null) throw badInput({ numbers: `must be between 1 and ${partCount}` });
  return size;
}

interface Begun {
  readonly id: string;
  readonly hashed: boolean;
}

/** The upload as the store knows it. Of two that begin it at once the second takes what the first has begun. */
async function begin(context: RequestContext, uploads: Uploads, upload: Upload, hashed: boolean): Promise<Begun> {
  if (upload.partsId !== null) return { id: upload.partsId, hashed: upload.partsHashed };
  const { parts } = storeOf(context, uploads);
  const id = await parts.begin(upload.id, { mimeType: upload.mimeType, hashed });
  try {
    const kept = await demandOpen(
      context,
      upload.id,
      'parts_hashed = case when parts_id is null then ? else parts_hashed end, parts_id = coalesce(parts_id, ?)',
      [hashed, id],
    );
    if (kept.id === id) return kept;
    await parts.abort({ key: upload.id, id });
    return kept;
  } catch (error) {
    await parts.abort({ key: upload.id, id });
    throw error;
  }
}

/** Changes an upload that still takes parts. CONFLICT for any other. */
async function demandOpen({ em, clock }: RequestContext, id: string, changes: string, parameters: readonly unknown[]): Promise<Begun> {
  const [begun] = await em.execute<Begun[]>(
    `update upload set state = ?, ${changes} where id = ? and state in ${open} and expires_at > ?
    returning parts_id as id, parts_hashed as hashed`,
    [UploadState.UPLOADING, ...parameters, id, clock.now()],
  );
  if (!begun) throw conflict('The upload takes no parts any more; ask for another');
  return begun;
}
