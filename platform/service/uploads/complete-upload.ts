import { buffer } from 'node:stream/consumers';
import { looksLike } from '../../adapters/object-store/file-types.js';
import { HEAD_BYTES, type ObjectStore, type StoredObject } from '../../adapters/object-store/objects.js';
import type { RequestContext } from '../../kernel/context.js';
import { conflict, type DomainError, ErrorCode, notFound, refuse } from '../../kernel/errors.js';
import { transition } from '../../kernel/transitions.js';
import { findForUpdate } from '../../postgres/find-for-update.js';
import { findRow } from '../../postgres/rows.js';
import { transaction } from '../../postgres/transaction.js';
import { endUploads } from './discard.js';
import { Upload } from './upload.entity.js';
import { open, TRANSITIONS, UploadState } from './upload-state.js';
import { storeOf, type Uploads } from './uploads.js';

/** How long looking into a file may take until another call does it, in ms: whoever began has probably crashed. */
export const LONGEST_CHECK = 600_000;

/**
 * Checks what has arrived, whatever the client says, and makes the file ready. Safe to repeat. UPLOAD_INCOMPLETE while it has not arrived
 * whole; CONFLICT while another call looks at it. What differs from what was announced is REFUSED, and its bytes go: UPLOAD_INCOMPLETE,
 * UPLOAD_TYPE_REFUSED.
 */
export async function completeUpload(context: RequestContext, uploads: Uploads, id: string): Promise<void> {
  const upload = await claim(context, id);
  if (!upload) return;
  try {
    await check(context, uploads, upload);
  } catch (error) {
    await release(context, upload);
    throw error;
  }
}

/** Outside of any transaction, up to its end: it may read gigabytes. */
async function check(context: RequestContext, uploads: Uploads, upload: Upload): Promise<void> {
  const arrived = await whatArrived(storeOf(context, uploads), upload);
  if (!arrived) throw refuse(ErrorCode.UPLOAD_INCOMPLETE, 'The file has not arrived whole');
  const fault = (await faultIn(upload, arrived)) ?? (await uploads.faultIn?.(context, upload));
  if (!fault) return makeReady(context, uploads, upload);
  await endUploads(context.em, UploadState.REFUSED, { sql: 'id = ?', parameters: [upload.id] }, fault.code);
  throw fault;
}

/** The upload, which nobody else looks at from now on; null when it is ready already. */
async function claim({ em, clock }: RequestContext, id: string): Promise<Upload | null> {
  const now = clock.now();
  const claimed = await em.execute<unknown[]>(
    `update upload set state = ?, claimed_at = ? where id = ? and (state in ${open} or (state = ? and claimed_at < ?)) returning id`,
    [UploadState.CHECKING, now, id, UploadState.CHECKING, new Date(now.getTime() - LONGEST_CHECK)],
  );
  const upload = await findRow(em, Upload, { id });
  if (!upload) throw notFound('Upload');
  if (claimed.length > 0) return upload;
  if (upload.state === UploadState.READY) return null;
  if (upload.state === UploadState.CHECKING) throw conflict('The file is being checked; ask again in a moment');
  throw upload.reason ? refuse(upload.reason, REFUSED) : conflict('The upload is over; ask for another');
}

const REFUSED = 'What arrived is not what was announced; ask for another upload';

/** Gives a claim back, unless the upload has ended: not all has arrived, or the store is away. The client, or another call, may go on. */
const release = ({ em }: RequestContext, { id, claimedAt, partsId }: Upload): Promise<unknown> =>
  em.execute('update upload set state = ? where id = ? and state = ? and claimed_at = ?', [
    partsId === null ? UploadState.WAITING : UploadState.UPLOADING,
    id,
    UploadState.CHECKING,
    claimedAt,
  ]);

type Arrived = Pick<StoredObject, 'sizeBytes' | 'head'> & Partial<StoredObject>;

/** Null until the file has arrived whole. Puts its parts together. All of it is read only where it has a checksum to be compared with. */
async function whatArrived(store: ObjectStore, { id, sha256, partCount, partsId }: Upload): Promise<Arrived | null> {
  const isWhole = partCount === null || (partsId !== null && (await store.parts.complete({ key: id, id: partsId }, partCount)));
  if (!isWhole) return null;
  if (sha256 !== null) return store.inspect(id);
  const sizeBytes = await store.sizeOf(id);
  const head = sizeBytes === null ? null : await store.read(id, { start: 0, end: Math.min(sizeBytes, HEAD_BYTES) - 1 });
  return sizeBytes !== null && head ? { sizeBytes, head: await buffer(head) } : null;
}

async function faultIn({ sizeBytes, sha256, mimeType }: Upload, stored: Arrived): Promise<DomainError | null> {
  if (stored.sizeBytes !== sizeBytes || (sha256 && stored.sha256 !== sha256)) return refuse(ErrorCode.UPLOAD_INCOMPLETE, REFUSED);
  return (await looksLike(mimeType, stored.head)) ? null : refuse(ErrorCode.UPLOAD_TYPE_REFUSED, `The file is no ${mimeType}`);
}

/** Also when a slower call has made it ready meanwhile: an object is written once, so both have seen the same bytes. */
async function makeReady(context: RequestContext, uploads: Uploads, upload: Upload): Promise<void> {
  await transaction(context, async (em) => {
    const inside = { ...context, em };
    await uploads.lock(inside, upload);
    const current = await findForUpdate(em, Upload, upload.id);
    if (!current) throw notFound('Upload');
    if (current.state === UploadState.READY) return;
    if (current.state !== UploadState.CHECKING) throw conflict('The upload is over; ask for another');
    current.state = transition(TRANSITIONS, current.state, UploadState.READY);
    await uploads.ready(inside, current);
  });
}
