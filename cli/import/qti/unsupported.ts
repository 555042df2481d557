/** What cannot be brought in as it is. The message is the reason that the summary of the import gives. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}
