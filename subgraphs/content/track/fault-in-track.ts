import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { type DomainError, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { storeOf, type Uploads } from '../../../platform/service/uploads/uploads.js';

/** The signature that a WebVTT file begins with, after a byte order mark if it has one. */
const WEBVTT = /^WEBVTT(?:[ \t\r\n]|$)/;

/** UPLOAD_TYPE_REFUSED for what is no text in UTF-8, or no WebVTT where that was announced. Null for what is. */
export function faultInText(mimeType: string, bytes: Buffer): DomainError | null {
  const fault = (message: string) => refuse(ErrorCode.UPLOAD_TYPE_REFUSED, message);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('A track is text in UTF-8');
  }
  if (text.includes('\0')) return fault('A track is text in UTF-8');
  return mimeType === 'text/vtt' && !WEBVTT.test(text) ? fault('A WebVTT file begins with WEBVTT') : null;
}

/** Reads all of a track: what is announced as one is short. */
export async function faultInTrack(context: RequestContext, uploads: Uploads, { id, mimeType }: Upload): Promise<DomainError | null> {
  const body = (await storeOf(context, uploads).read(id)) as Readable;
  return faultInText(mimeType, await buffer(body));
}
