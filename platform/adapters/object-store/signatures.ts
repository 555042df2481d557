import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed address allows its bearer to do, until it expires. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  readonly bucket: string;
  readonly key: string;
  /** Unix time in ms. */
  readonly expires: number;
  readonly type: string;
  /** Of an upload, in bytes. */
  readonly size?: number;
  /** Of an upload, in hex. */
  readonly sha256?: string;
  /** Of a download. */
  readonly name?: string;
}

/** The query of an address: the grant and our signature, made with the first secret. */
export function signedQuery(grant: Grant, secrets: readonly string[]): URLSearchParams {
  const [secret] = secrets;
  if (!secret) throw new Error('there is no secret to sign addresses with');
  const { expires, type, size, sha256, name } = grant;
  const query = new URLSearchParams({ expires: String(expires), type });
  if (size !== undefined) query.set('size', String(size));
  if (sha256 !== undefined) query.set('sha256', sha256);
  if (name !== undefined) query.set('name', name);
  query.set('signature', signatureOf(grant, secret).toString('base64url'));
  return query;
}

/** The grant in the query; null when it was not signed by us, was changed, or has expired. Any of the secrets verifies it. */
export function verifiedGrant(
  request: Pick<Grant, 'method' | 'bucket' | 'key'>,
  query: URLSearchParams,
  secrets: readonly string[],
  now: Date,
): Grant | null {
  const text = (name: string) => query.get(name) ?? undefined;
  const size = text('size');
  const grant: Grant = {
    ...request,
    expires: Number(text('expires')),
    type: text('type') ?? '',
    size: size === undefined ? undefined : Number(size),
    sha256: text('sha256'),
    name: text('name'),
  };
  const given = Buffer.from(text('signature') ?? '', 'base64url');
  const isOurs = secrets.some((secret) => {
    const expected = signatureOf(grant, secret);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isOurs && now.getTime() < grant.expires ? grant : null;
}

/** Signs all parts as JSON, so that no part can run into the next. */
function signatureOf({ method, bucket, key, expires, type, size, sha256, name }: Grant, secret: string): Buffer {
  const signed = JSON.stringify([method, bucket, key, expires, type, size ?? null, sha256 ?? null, name ?? null]);
  return createHmac('sha256', secret).update(signed).digest();
}
