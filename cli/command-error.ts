/** A command cannot do what its user has asked for. The message is printed as it is. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
