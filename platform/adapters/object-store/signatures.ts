import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed address allows its bearer to do, until it expires. */
export interface Grant {
  readonly method: 'GET' | 'PUT';
  readonly bucket: string;
  readonly key: string;
  /** Unix time in ms. */
  readonly expires: number;
  /** Of a part it is empty. */
  readonly type: string;
  /** Of an upload, in bytes. */
  readonly size?: number;
  /** Of an upload, in hex. */
  readonly sha256?: string;
  /** Of a part: its upload, and its number. */
  readonly upload?: string;
  readonly part?: number;
  /** Of a download. */
  readonly name?: string;
  /** Of a download that the browser may show: 1. */
  readonly show?: number;
}

const TEXTS = ['type', 'sha256', 'upload', 'name'] as const;
const NUMBERS = ['expires', 'size', 'part', 'show'] as const;

/** The query of an address: the grant and our signature, made with the first secret. */
export function signedQuery(grant: Grant, secrets: readonly string[]): URLSearchParams {
  const [secret] = secrets;
  if (!secret) throw new Error('there is no secret to sign addresses with');
  const query = new URLSearchParams();
  for (const name of [...NUMBERS, ...TEXTS]) if (grant[name] !== undefined) query.set(name, String(grant[name]));
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
  const texts = TEXTS.map((name) => [name, query.get(name) ?? undefined]);
  const numbers = NUMBERS.map((name) => [name, query.has(name) ? Number(query.get(name)) : undefined]);
  const grant: Grant = { ...request, ...Object.fromEntries([...texts, ...numbers]) };
  const given = Buffer.from(query.get('signature') ?? '', 'base64url');
  const isOurs = secrets.some((secret) => {
    const expected = signatureOf(grant, secret);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isOurs && now.getTime() < grant.expires ? grant : null;
}

/** Signs all of a grant as JSON, so that nothing of it can run into the next. */
function signatureOf(grant: Grant, secret: string): Buffer {
  const signed = (['method', 'bucket', 'key', ...NUMBERS, ...TEXTS] as const).map((name) => grant[name] ?? null);
  return createHmac('sha256', secret).update(JSON.stringify(signed)).digest();
}
