/** An event that a call recorded: as much of it as tells whether a consumer takes it at all, and has applied it. */
export interface RecordedMark {
  readonly id: string;
  /** In ms since 1970. */
  readonly time: number;
  readonly topic: string;
  readonly type: string;
}

/** How far a mutation has brought the log: the last events that it recorded. */
export type Position = readonly RecordedMark[];

/** A mutation may record very many. The last of them are published after the others. */
const MOST_MARKS = 16;

/** Collects what a call records. Of the events of one type and key, the last stands for those before it. */
export class RecordedPosition {
  readonly #marks = new Map<string, RecordedMark>();
  #isWithheld = false;

  add(mark: RecordedMark, key: string): void {
    const name = `${mark.topic} ${mark.type} ${key}`;
    this.#marks.delete(name);
    this.#marks.set(name, mark);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MOST_MARKS && oldest !== undefined) this.#marks.delete(oldest);
  }

  /** What an earlier call recorded, whose answer is repeated. */
  restore(position: Position): void {
    const known = new Set([...this.#marks.values()].map(({ id }) => id));
    for (const mark of position) if (!known.has(mark.id)) this.add(mark, mark.id);
  }

  /** Answers no position from now on: that something was recorded may be a secret. */
  withhold(): void {
    this.#isWithheld = true;
  }

  /** Undefined where nothing was recorded. */
  get position(): Position | undefined {
    if (this.#isWithheld || this.#marks.size === 0) return undefined;
    return [...this.#marks.values()];
  }
}

const VERSION = '1.';
/** In characters. Sixteen marks take fewer. */
const LONGEST = 4_096;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const NAME = /^[\w.-]{1,64}$/;

/** The position as a client keeps it and sends it back. It grants nothing, and tells nothing but what happened by the client's own call. */
export const encodePosition = (position: Position): string =>
  VERSION + Buffer.from(JSON.stringify(position.map(({ id, time, topic, type }) => [id, time, topic, type]))).toString('base64url');

/** Null for a text that is none. */
export function decodePosition(text: string): Position | null {
  if (text.length > LONGEST || !text.startsWith(VERSION)) return null;
  let marks: unknown;
  try {
    marks = JSON.parse(Buffer.from(text.slice(VERSION.length), 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(marks) || marks.length > MOST_MARKS || !marks.every(isMark)) return null;
  return marks.map(([id, time, topic, type]) => ({ id, time, topic, type }));
}

const isMark = (mark: unknown): mark is [string, number, string, string] =>
  Array.isArray(mark) &&
  mark.length === 4 &&
  matches(mark[0], ID) &&
  Number.isSafeInteger(mark[1]) &&
  matches(mark[2], NAME) &&
  matches(mark[3], NAME);

const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);

/** What an answer of a subgraph says beside its data. */
export interface Progress {
  /** What its mutation recorded. */
  readonly recorded?: Position;
  /** Projections that had not caught up with the position that was asked for. */
  readonly behind?: readonly string[];
}

// Beside the answers and not in them, as what they depended on is.
const progresses = new WeakMap<object, Progress>();

/** Takes note of the progress that an answer tells of. Answers the answer. */
export function progressing<Answer extends object>({ recorded, behind }: Progress, answer: Answer): Answer {
  if (recorded || behind?.length) progresses.set(answer, { recorded, ...(behind?.length && { behind }) });
  return answer;
}

export const progressOf = (answer: object): Progress => progresses.get(answer) ?? {};
