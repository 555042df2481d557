import type { ImportedQuiz } from '../../subgraphs/content/quiz/imported-quiz.js';
import { EXTENSION, type ExtensionContent, type ExtensionItem } from '../extension/extension.js';
import { sha256Of } from '../extension/read-extension.js';

/** The extension as a file of its package; items that it says nothing of are not in it. */
export function extensionFile(items: ReadonlyMap<string, ExtensionItem>, course?: ExtensionContent['course']): readonly [string, string] {
  const told = [...items].filter(([, item]) => Object.keys(item).length > 0);
  const content = { version: 1, ...(course && { course }), items: Object.fromEntries(told) } satisfies ExtensionContent;
  return [EXTENSION, `${JSON.stringify(content)}\n`];
}

/** A quiz with the documents that say of it what their standard can say. */
export const quizExtension = (quiz: ImportedQuiz, documents: ReadonlyMap<string, string>): ExtensionItem => ({
  // What is absent and what is undefined are one in JSON.
  quiz: quiz as NonNullable<ExtensionItem['quiz']>,
  documents: Object.fromEntries([...documents].map(([name, content]) => [name, sha256Of(content)])),
});
