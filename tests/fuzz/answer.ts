import { ErrorCode } from '../../platform/kernel/errors.js';

/** What came back, over whichever transport. */
export interface Answer {
  /** Of HTTP, or the code with which a socket was closed; undefined for an answer on a socket that stays open. */
  readonly status?: number;
  readonly body: string;
}

interface FormattedError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

/** What no input may cause: a fault of ours, or a part of the system that seems to be down because of it. */
const OUR_FAULT: readonly string[] = ['INTERNAL', 'UNAVAILABLE'];

/** A message that is too large for a socket closes it; so does one that is no message. */
const CLOSED_FOR_A_REASON = [1009, 4400];

/** What tells of the inside: a stack, a path, SQL, names that the schema keeps to itself. */
const INSIDE = /node_modules|\bat \S+ \(|\.[jt]s:\d+|\bselect .+ from\b|postgres|violates|Did you mean/i;

const isErrorCode = (code: string | undefined): boolean => code !== undefined && code in ErrorCode;

/** What is wrong with an answer, in words; nothing, when a client can live with it. */
export function faultsOf({ status, body }: Answer): string[] {
  const faults: string[] = [];
  if (status !== undefined && status >= 500 && status < 600) faults.push(`status ${status}`);
  if (status !== undefined && status >= 1000 && !CLOSED_FOR_A_REASON.includes(status)) faults.push(`closed with ${status}`);
  for (const { message, extensions } of errorsIn(body, faults)) {
    const code = extensions?.code;
    if (!isErrorCode(code) || OUR_FAULT.includes(code as string)) faults.push(`${code}: ${message}`);
    if (INSIDE.test(message)) faults.push(`tells of the inside: ${message}`);
  }
  return faults;
}

export const codesOf = ({ body }: Answer): string[] => errorsIn(body, []).map(({ extensions }) => extensions?.code ?? 'none');

function errorsIn(body: string, faults: string[]): readonly FormattedError[] {
  if (body === '') return [];
  try {
    return (JSON.parse(body) as { errors?: FormattedError[] }).errors ?? [];
  } catch {
    faults.push(`no JSON: ${body.slice(0, 200)}`);
    return [];
  }
}
