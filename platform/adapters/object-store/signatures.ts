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

/** What is signed beside the query. */
type Signed = Pick<Grant, 'method' | 'bucket' | 'key'>;

const TEXTS = ['type', 'sha256', 'upload', 'name'] as const;
const NUMBERS = ['expires', 'size', 'part', 'show'] as const;

/** The query of an address: the grant and our signature, made with the first secret. */
export function signedQuery(grant: Grant, secrets: readonly string[]): URLSearchParams {
  const [secret] = secrets;
  if (!secret) throw new Error('there is no secret to sign addresses with');
  const query = new URLSearchParams();
  for (const name of [...NUMBERS, ...TEXTS]) if (grant[name] !== undefined) query.set(name, String(grant[name]));
  query.set('signature', signatureOf(grant, query, secret));
  return query;
}

/** The grant in the query; null when it was not signed by us, was changed, or has expired. Any of the secrets verifies it. */
export function verifiedGrant(request: Signed, query: URLSearchParams, secrets: readonly string[], now: Date): Grant | null {
  const given = Buffer.from(query.get('signature') ?? '');
  const isOurs = secrets.some((secret) => {
    const expected = Buffer.from(signatureOf(request, query, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isOurs) return null;
  const texts = TEXTS.map((name) => [name, query.get(name) ?? undefined]);
  const numbers = NUMBERS.map((name) => [name, query.has(name) ? Number(query.get(name)) : undefined]);
  const grant: Grant = { ...request, ...Object.fromEntries([...texts, ...numbers]) };
  return now.getTime() < grant.expires ? grant : null;
}

/**
 * Signs all of a grant as JSON, so that nothing of it can run into the next: as it is written in the query, and compared as it is written,
 * so that there is one spelling of each address.
 */
function signatureOf({ method, bucket, key }: Signed, query: URLSearchParams, secret: string): string {
  const signed = [method, bucket, key, ...[...NUMBERS, ...TEXTS].map((name) => query.get(name))];
  return createHmac('sha256', secret).update(JSON.stringify(signed)).digest('base64url');
}
