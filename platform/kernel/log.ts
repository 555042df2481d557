import { AsyncLocalStorage } from 'node:async_hooks';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { isOutage } from './outage.js';

export type { Logger };

/** Fields of each line that is logged while a piece of work runs. */
export interface LogFields {
  readonly correlationId?: string | undefined;
  /** When the work is for several calls at once. */
  readonly correlationIds?: readonly string[];
}

const scope = new AsyncLocalStorage<LogFields>();

/** Runs the work. Each line that it leads to has the fields, whichever logger of ours writes it. */
export const withLogFields = <Result>(fields: LogFields, work: () => Result): Result => scope.run(fields, work);

/** Logs JSON lines to stderr; stdout is for what a person reads. Secrets that slip into a logged object are cut out. */
export function createLogger(level: string, name = 'lms', to: DestinationStream = pino.destination({ dest: 2, sync: true })): Logger {
  return pino(
    {
      name,
      level,
      mixin: fieldsOfScope,
      serializers: { err: describe },
      redact: {
        paths: ['*.password', '*.newPassword', '*.currentPassword', '*.refreshToken', '*.accessToken', '*.token'],
        censor: '[cut]',
      },
    },
    to,
  );
}

/** What the line and its logger say themselves stays, and is not said twice. */
function fieldsOfScope(line: object, _level: number, logger: Logger): object {
  const fields = scope.getStore();
  if (!fields) return {};
  const said = { ...logger.bindings(), ...line };
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !(field in said)));
}

/** An error as it is logged. A server that is away, or a lock that others hold, is no fault of a place in the code: no stack. */
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { stack, ...rest } = stdSerializers.err(error);
  return isOutage(error) ? rest : { ...rest, stack };
}
