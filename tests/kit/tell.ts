import type { ChildProcess } from 'node:child_process';

/**
 * Sends a message to a program. Resolves with whether it could be sent: one that was killed hears nothing.
 * Without a callback, Node would tell of that by an `error` that ends whoever runs the test.
 */
export const tell = (child: ChildProcess, message: object): Promise<boolean> =>
  new Promise((resolve) => child.send(message, (error) => resolve(error === null)));
