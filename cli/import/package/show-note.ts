import type { PackageNote } from './course-package.js';

/** Names come from the package: none of them moves the cursor. */
export function showNote({ id, title, left, reason }: PackageNote): void {
  const what = [id, title && `“${title}”`].filter(Boolean).join(' ');
  console.error(`${what} ${left === 'out' ? 'is left out' : 'is not here whole'}: ${reason}`.replace(/\p{Cc}/gu, '�'));
}
