import { instructorFor } from '../../cli/import/instructor.js';
import { importOulad } from '../../cli/import/oulad/import.js';
import { openInstallation } from '../../cli/installation/installation.js';
import { loadSettings } from '../../platform/kernel/config.js';
import type { Imported } from './measure.js';

// `lms import oulad <folder>`, which reports to the bench how long each file took and how much memory it needed.

const folder = process.argv[2] as string;
const MIB = 1_024;

const installation = await openInstallation(loadSettings());
try {
  const instructor = await instructorFor(installation);
  const openedMiB = process.resourceUsage().maxRSS / MIB;
  const before = process.cpuUsage();
  const spent: Record<string, number> = {};
  let since = performance.now();
  const summary = await importOulad({
    folder,
    service: (name) => installation.subgraph(name),
    instructor,
    emailDomain: 'oulad.invalid',
    onProblem: () => {},
    onProgress(file) {
      const now = performance.now();
      spent[file] = (spent[file] ?? 0) + now - since;
      since = now;
    },
  });
  const { user, system } = process.cpuUsage(before);
  const peakMiB = process.resourceUsage().maxRSS / MIB;
  process.send?.({ summary, spent, openedMiB, peakMiB, cpuMs: (user + system) / 1_000 } satisfies Imported);
} finally {
  await installation.stop();
  // The bench waits for this process to end, which an open channel would prevent.
  process.disconnect?.();
}
