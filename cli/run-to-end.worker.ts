import { stop, withParts } from '../platform/kernel/stopping.js';
import { CommandError } from './command-error.js';
import { runToEnd } from './run-to-end.js';

// A command of three parts, of which the second cannot be stopped and would keep the process alive. With an argument it fails itself.

const part = (name: string, failure?: string) => ({
  async stop() {
    if (failure) throw new Error(failure);
    console.log(`${name} is stopped`);
  },
});

await runToEnd(() =>
  withParts(async (opened) => {
    opened.adopt(part('the first'), stop);
    setInterval(() => {}, 1_000);
    opened.adopt(part('the second', 'the second is stuck'), stop);
    opened.adopt(part('the third'), stop);
    if (process.argv[2]) throw new CommandError(process.argv[2]);
  }),
);
