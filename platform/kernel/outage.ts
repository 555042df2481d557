import { DriverException } from '@mikro-orm/core';
import { Outage } from './errors.js';
import { isRefusedValue } from './refused-value.js';

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);

/** PostgreSQL classes 08 (connection), 53 (resources) and 57P (shutdown), 55P03 (a lock that others hold), and broken sockets: the work may succeed later. */
export function isOutage(error: unknown): boolean {
  if (isRefusedValue(error)) return false;
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = String((each as { code?: unknown }).code ?? '');
    if (each instanceof Outage || NETWORK.has(code) || /^(08|53|57P|55P03)/.test(code)) return true;
    if (
      /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not currently accepting connections/.test(
        each.message,
      )
    )
      return true;
    if (each instanceof AggregateError && each.errors.some(isOutage)) return true;
    if (each instanceof DriverException && each.cause === undefined) return false;
  }
  return false;
}
