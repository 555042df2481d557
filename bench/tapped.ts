import { anatomyOf } from '../tests/kit/statements/anatomy.js';
import { Tap } from '../tests/kit/statements/tap.js';

// Loaded with `--import` before the program of any build: counts what it sends to PostgreSQL, and answers whoever started it.

const tap = new Tap(process.argv[1]);
process.on('message', () => process.send?.(anatomyOf(tap.take())));
process.channel?.unref();
