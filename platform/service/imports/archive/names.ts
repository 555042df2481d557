import { UnsafeArchive } from './unsafe-archive.js';

/** The longest path that common file systems take. */
const LONGEST = 1_024;

const CONTROL = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/** Refuses names that lead out of the package, that two systems would read differently, or that a terminal would not show as they are. */
export function demandSafeNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const reason = whyUnsafe(name);
    if (reason) throw new UnsafeArchive(`${JSON.stringify(name.slice(0, 200))} ${reason}`);
    // Two names that a file system without case or with composed letters takes for one: which of them counts would depend on the reader.
    const folded = name.normalize('NFKC').toLowerCase();
    if (seen.has(folded)) throw new UnsafeArchive(`${JSON.stringify(name)} is there twice`);
    seen.add(folded);
  }
}

function whyUnsafe(name: string): string | null {
  if (name.length > LONGEST) return 'is too long a name';
  if (CONTROL.test(name)) return 'holds control characters';
  if (name.includes('\\')) return 'holds a backslash';
  if (name.startsWith('/')) return 'is an absolute path';
  if (/^[a-z]:/i.test(name)) return 'begins with a drive letter';
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) return 'leads out of its folder';
  return null;
}
