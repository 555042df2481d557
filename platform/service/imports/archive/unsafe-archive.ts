/** A package from elsewhere that is not read: broken, too large, or made to do harm. The message tells a person why. */
export class UnsafeArchive extends Error {
  override readonly name = 'UnsafeArchive';
}
