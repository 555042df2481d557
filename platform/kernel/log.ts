import { type Logger, pino } from 'pino';

export type { Logger };

/** Logs JSON lines to stderr; stdout is for what a person reads. Secrets that slip into a logged object are cut out. */
export function createLogger(level: string, name = 'lms'): Logger {
  return pino(
    {
      name,
      level,
      redact: {
        paths: ['*.password', '*.newPassword', '*.currentPassword', '*.refreshToken', '*.accessToken', '*.token'],
        censor: '[cut]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
