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

/** Answers a function that tells what has begun since, has not ended, and keeps the process alive. */
export function watchBegun(): () => readonly Begun[] {
  const before = new Set(all.keys());
  return () =>
    [...all]
      .filter(([id, { resource }]) => !before.has(id) && resource.hasRef?.() !== false)
      .map(([, { kind, error }]) => ({ kind, isWork: WORK.has(kind), at: framesOf(error) }));
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
    .filter((line) => /^ +at /.test(line) && !/node:internal|leaves-nothing\/work/.test(line))
    .join('\n') ?? 'somewhere: LMS_TEST_TRACE=1 shows where';
