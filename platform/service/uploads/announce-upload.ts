import { IsOptional, Matches, MaxLength, Min } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { planParts } from '../../adapters/object-store/parts.js';
import type { RequestContext } from '../../kernel/context.js';
import { ErrorCode, refuse } from '../../kernel/errors.js';
import { OneLine } from '../graphql/inputs.js';
import { SafeInt } from '../graphql/scalars.js';
import type { UploadTicket } from '../graphql/shared.js';
import { Upload } from './upload.entity.js';
import { storeOf, type Uploads } from './uploads.js';

/** Who saves the file gets it under its name: a path would lead elsewhere. */
const NAME_ALONE = /^(?!\.*$)[^/\\]*$/;

/** What every input says of a file. */
@InputType()
export abstract class FileInput {
  @OneLine(255)
  @Matches(NAME_ALONE, { message: 'must be a name without a path' })
  @Field(() => String)
  fileName!: string;

  @MaxLength(255, { message: 'must be 255 characters at most' })
  @Field(() => String)
  mimeType!: string;

  @Min(1, { message: 'must be at least 1' })
  @Field(() => SafeInt)
  sizeBytes!: number;

  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/i, { message: 'must be a SHA-256 in hex' })
  @Field(() => String, { nullable: true })
  sha256?: string | null;
}

/** Which files are taken. */
export interface FileRules {
  readonly types: ReadonlySet<string>;
  /** In bytes. */
  readonly largest: number;
}

/** UPLOAD_TYPE_REFUSED, UPLOAD_TOO_LARGE. */
export function demandAllowed(input: FileInput, { types, largest }: FileRules): void {
  if (!types.has(typeOf(input))) throw refuse(ErrorCode.UPLOAD_TYPE_REFUSED, 'Files of this type are not taken');
  if (input.sizeBytes > largest) throw refuse(ErrorCode.UPLOAD_TOO_LARGE, `A file may be ${largest} bytes at most`);
}

/** Without parameters, in lower case. */
const typeOf = ({ mimeType }: FileInput): string => mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Where a file belongs. */
type Place = Pick<Upload, 'ownerId' | 'scopeId' | 'subjectId'> & Partial<Pick<Upload, 'details'>>;

/**
 * Makes the row of a file that was announced, in a command's transaction. Whoever writes into the store itself needs no parts, however
 * large the file is: `plan` is null then.
 */
export function announceUpload(
  { em, clock, settings }: RequestContext,
  uploads: Uploads,
  input: FileInput,
  place: Place,
  plan = planParts(input.sizeBytes),
): Upload {
  const { fileName, sizeBytes, sha256 } = input;
  const now = clock.now().getTime();
  const until = new Date(now + settings(uploads.ttl));
  const upload = Object.assign(new Upload(), place, plan, {
    fileName,
    mimeType: typeOf(input),
    sizeBytes,
    sha256: sha256?.toLowerCase() ?? null,
    expiresAt: plan ? new Date(now + settings(uploads.partsFor)) : until,
    // Of parts, none is signed yet.
    signedUntil: plan ? new Date(now) : until,
  });
  em.persist(upload);
  return upload;
}

/** How the client sends the file: to the address, or in parts, whose addresses it asks for. */
export async function ticketOf(context: RequestContext, uploads: Uploads, upload: Upload): Promise<UploadTicket> {
  const { id, sizeBytes, partSize, partCount, expiresAt } = upload;
  const inParts = { partSize, partCount };
  if (partCount !== null) return { id, method: 'PUT', url: null, headers: [], expiresAt, maxBytes: sizeBytes, ...inParts };
  return { ...(await storeOf(context, uploads).uploadTicket(id, upload)), ...inParts };
}
