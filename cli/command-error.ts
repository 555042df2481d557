/** What was asked for cannot be done. The message is for the one who asked, and is shown as it stands. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
