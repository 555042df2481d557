/** Resolves at the first SIGTERM or SIGINT. Further ones change nothing: what runs is being finished. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}
