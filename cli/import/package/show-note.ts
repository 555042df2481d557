import type { PackageNote } from './course-package.js';

/** Names come from the package: none of them moves the cursor, or turns the line around. */
export const shown = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');

export function showNote({ id, title, left, reason }: PackageNote): void {
  const what = [id, title && `“${title}”`].filter(Boolean).join(' ');
  console.error(shown(`${what} ${left === 'out' ? 'is left out' : 'is not here whole'}: ${reason}`));
}
