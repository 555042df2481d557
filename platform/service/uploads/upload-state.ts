import { type Transitions, whatBecomes } from '../../kernel/transitions.js';

export enum UploadState {
  /** Nothing of it has been sent in parts. An upload in one request waits until it is complete. */
  WAITING = 'WAITING',
  /** Addresses of parts were signed. */
  UPLOADING = 'UPLOADING',
  /** Somebody looks at what has arrived. */
  CHECKING = 'CHECKING',
  READY = 'READY',
  /** What arrived is not what was announced. */
  REFUSED = 'REFUSED',
  CANCELLED = 'CANCELLED',
  /** It was not complete in time. */
  EXPIRED = 'EXPIRED',
}

const { WAITING, UPLOADING, CHECKING, READY, REFUSED, CANCELLED, EXPIRED } = UploadState;

/** What an upload may become. One that was looked at too early waits again. */
export const TRANSITIONS: Transitions<UploadState> = {
  [WAITING]: [UPLOADING, CHECKING, CANCELLED, EXPIRED],
  [UPLOADING]: [UPLOADING, CHECKING, CANCELLED, EXPIRED],
  [CHECKING]: [WAITING, UPLOADING, READY, REFUSED, CANCELLED],
  [READY]: [],
  [REFUSED]: [],
  [CANCELLED]: [],
  [EXPIRED]: [],
};

/** The states that a condition names, as SQL. */
const anyOf = (states: readonly UploadState[]): string => `(${states.map((state) => `'${state}'`).join(', ')})`;

/** What may become this, as SQL: for the condition of an UPDATE, so that of two changes at once one finds nothing. */
export const before = (to: UploadState): string => anyOf(whatBecomes(TRANSITIONS, to));

/** As SQL: what bytes may still come for. */
export const open = anyOf([WAITING, UPLOADING]);

/** As SQL and as a list: what has bytes of its own, on their way or there. */
export const LIVE = [WAITING, UPLOADING, CHECKING, READY];
export const live = anyOf(LIVE);
