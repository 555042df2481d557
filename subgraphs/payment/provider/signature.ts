import { createHmac, timingSafeEqual } from 'node:crypto';
import { UntrustedWebhook } from './provider.js';

/** `t=<unix seconds>,v1=<hex>[,v1=<hex>…]`: one signature for each live secret, so that a secret can be changed without a gap. */
export const SIGNATURE_HEADER = 'payment-signature';

/** The most that the signer's clock and ours may differ, in seconds. A recorded webhook cannot be replayed after that. */
export const TOLERANCE_SECONDS = 300;

export function sign(body: Buffer | string, secrets: readonly string[], at: Date): string {
  const time = seconds(at);
  return [`t=${time}`, ...secrets.map((secret) => `v1=${digest(secret, time, body).toString('hex')}`)].join(',');
}

/** Throws UntrustedWebhook unless exactly these bytes were signed with one of the secrets, at about this time. */
export function demandSigned(body: Buffer, header: unknown, secrets: readonly string[], now: Date): void {
  const { time, signatures } = parse(header);
  if (Math.abs(seconds(now) - time) > TOLERANCE_SECONDS) throw new UntrustedWebhook('it was signed too long ago, or in the future');
  const good = secrets.map((secret) => digest(secret, time, body));
  const matches = signatures.some((given) => good.some((expected) => given.length === expected.length && timingSafeEqual(given, expected)));
  if (!matches) throw new UntrustedWebhook('its signature does not fit');
}

function parse(header: unknown): { time: number; signatures: Buffer[] } {
  if (typeof header !== 'string') throw new UntrustedWebhook('it is not signed');
  const parts = header.split(',').map((part) => part.split('=', 2) as [string, string?]);
  const times = parts.filter(([name]) => name === 't').map(([, value]) => value ?? '');
  const signatures = parts.filter(([name, value]) => name === 'v1' && /^[0-9a-f]{64}$/.test(value ?? ''));
  const [time] = times;
  if (times.length !== 1 || !time || !/^\d{1,12}$/.test(time) || signatures.length === 0) {
    throw new UntrustedWebhook('its signature cannot be read');
  }
  return { time: Number(time), signatures: signatures.map(([, value]) => Buffer.from(value as string, 'hex')) };
}

const digest = (secret: string, time: number, body: Buffer | string): Buffer =>
  createHmac('sha256', secret).update(`${time}.`).update(body).digest();

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
