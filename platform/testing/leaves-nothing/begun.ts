import { createHook } from 'node:async_hooks';

/** What runs on and is no handle: a stream that is pulled goes from one of these to the next. */
const WORK = new Set(['Timeout', 'Immediate', 'FSREQCALLBACK', 'FSREQPROMISE']);
const HANDLES = new Set(['TCPWRAP', 'TCPSERVERWRAP', 'PIPEWRAP', 'PIPESERVERWRAP', 'PROCESSWRAP']);

export interface Begun {
  readonly kind: string;
  readonly isWork: boolean;
  /** Where it was begun, if LMS_TEST_TRACE asks for that. */
  readonly at: string;
}

const isTracing = Boolean(process.env.LMS_TEST_TRACE);
const all = new Map<number, { kind: string; resource: { hasRef?(): boolean }; error: Error | undefined }>();
let isMuted = false;

// Without promises: there are very many of them, and a promise alone keeps nothing running.
createHook({
  init(id, kind, _trigger, resource) {
    if (isMuted || !(WORK.has(kind) || (isTracing && HANDLES.has(kind)))) return;
    all.set(id, { kind, resource, error: isTracing ? new Error('begun') : undefined });
  },
  destroy: (id) => void all.delete(id),
  trackPromises: false,
}).enable();

export interface BegunSince {
  /** What has begun since, has not ended, and keeps the process alive. */
  readonly begun: readonly Begun[];
  /** How much of each kind ran at the start and has ended since. */
  readonly ended: ReadonlyMap<string, number>;
}

/** Answers a function that compares what runs then with what runs now. */
export function watchBegun(): () => BegunSince {
  const before = new Map([...all].map(([id, { kind }]) => [id, kind]));
  return () => {
    const ended = new Map<string, number>();
    for (const [id, kind] of before) if (!all.has(id)) ended.set(kind, (ended.get(kind) ?? 0) + 1);
    const begun = [...all]
      .filter(([id, { resource }]) => !before.has(id) && resource.hasRef?.() !== false)
      .map(([, { kind, error }]) => ({ kind, isWork: WORK.has(kind), at: framesOf(error) }));
    return { begun, ended };
  };
}

/** Begins what is not to be told: a timer of the watch itself. */
export function untold<Result>(begin: () => Result): Result {
  isMuted = true;
  try {
    return begin();
  } finally {
    isMuted = false;
  }
}

const framesOf = (error: Error | undefined): string =>
  error?.stack
    ?.split('\n')
    .filter((line) => /^ +at /.test(line) && !/node:internal|leaves-nothing\/begun/.test(line))
    .join('\n') ?? 'somewhere: LMS_TEST_TRACE=1 shows where';
