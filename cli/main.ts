import { program } from './program.js';
import { runToEnd } from './run-to-end.js';

await runToEnd(() => program().parseAsync());
