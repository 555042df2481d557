import { readSettings } from '../../platform/kernel/settings.js';
import { stop } from '../../platform/kernel/stopping.js';
import { runToEnd } from '../run-to-end.js';
import { runProcess } from './run-process.js';

// A server of two parts. `stuck`: neither of them can be stopped, and one would keep the process alive. `again`: the first that is stopped
// waits for a second signal, which comes for certain while the process has not ended.

const isStuck = process.argv[2] === 'stuck';
const again = process.argv[2] === 'again' ? secondSignal() : Promise.resolve();
const settings = readSettings({ LMS_LOG_LEVEL: 'error' });

const part = (name: string) => ({
  async stop() {
    if (isStuck) throw new Error(`${name} is stuck`);
    if (name === 'server') console.log(`${name} stops`);
    await again;
    console.log(`${name} is stopped`);
  },
});

function secondSignal(): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    process.on('SIGINT', () => {
      signals += 1;
      if (signals === 2) resolve();
    });
  });
}

await runToEnd(() =>
  runProcess(settings, async (opened) => {
    const timer = setInterval(() => {}, 1_000);
    if (!isStuck) opened.defer(() => clearInterval(timer));
    opened.adopt(part('database'), stop);
    opened.adopt(part('server'), stop);
    return 'http://here';
  }),
);
