import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface ForkedMember {
  kill(): Promise<void>;
}

/** A process of its own that says 'ready', and then tells what it was given, until it is killed. */
export async function forkMember<Line>(script: string, args: readonly string[], told: (line: Line) => void): Promise<ForkedMember> {
  const child = fork(script, args, { execArgv: ['--import', './platform/testing/typescript.mjs'] });
  const ready = Promise.withResolvers<void>();
  child.once('exit', (code) => ready.reject(new Error(`${script} ended with ${code}`)));
  child.on('message', (message) => (message === 'ready' ? ready.resolve() : told(message as Line)));
  await ready.promise;
  return {
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
