import { readSettings } from '../../platform/kernel/settings.js';
import { stop } from '../../platform/kernel/stopping.js';
import { runToEnd } from '../run-to-end.js';
import { runProcess } from './run-process.js';

// A server of two parts. With an argument neither of them can be stopped, and one would keep the process alive.

const isStuck = process.argv[2] === 'stuck';
const settings = readSettings({ LMS_LOG_LEVEL: 'error' });

const part = (name: string) => ({
  async stop() {
    if (isStuck) throw new Error(`${name} is stuck`);
    console.log(`${name} is stopped`);
  },
});

await runToEnd(() =>
  runProcess(settings, async (opened) => {
    opened.adopt(part('database'), stop);
    opened.adopt(part('server'), stop);
    const timer = setInterval(() => {}, 1_000);
    if (!isStuck) opened.defer(() => clearInterval(timer));
    return 'http://here';
  }),
);
