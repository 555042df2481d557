/** How much a package from elsewhere may hold. Bytes are counted while they are read: a header may lie. */
export interface ArchiveBounds {
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
  /** Bytes of an entry for each byte of the file. Deflate reaches 1,032; texts and XML stay below 30. */
  readonly ratio: number;
  /** Small entries may be of any ratio: a page of blanks is no bomb. */
  readonly ratioFromBytes: number;
}

/** The largest courses known hold some thousand files and some gigabytes of video. */
export const BOUNDS: ArchiveBounds = {
  entries: 20_000,
  entryBytes: 2 * 2 ** 30,
  totalBytes: 8 * 2 ** 30,
  ratio: 200,
  ratioFromBytes: 2 ** 20,
};
