import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Archive } from '../../platform/service/imports/archive/archive.js';
import type { PackageNote } from '../import/package/course-package.js';
import { EXTENSION, type ExtensionContent, type ExtensionItem, extensionSchema } from './extension.js';

/** What a package that was exported here says beside its standard; of any other package, nothing. Names are those of the archive. */
export interface Extension {
  readonly course: ExtensionContent['course'];
  readonly notes: readonly PackageNote[];
  item(name: string): ExtensionItem | undefined;
  /** Whether a document only says again what the extension says whole. */
  covers(name: string): boolean;
}

/** The quizzes of a large course, with room to spare. */
const LONGEST = 64 * 2 ** 20;

const NOTHING: Extension = { course: undefined, notes: [], item: () => undefined, covers: () => false };

/** `base` is the folder of the manifest. */
export async function readExtension(archive: Archive, base: string): Promise<Extension> {
  const nameOf = (href: string) => posix.normalize(posix.join(base, href));
  const file = nameOf(EXTENSION);
  if (!archive.has(file)) return NOTHING;
  const content = contentOf(String(await archive.read(file, LONGEST)));
  if (!content) return { ...NOTHING, notes: [{ id: file, title: '', left: 'out', reason: 'it is not what this system writes' }] };
  const notes: PackageNote[] = [];
  const items = new Map<string, ExtensionItem>();
  const covered = new Set<string>();
  for (const [href, { quiz, documents = {}, ...rest }] of Object.entries(content.items)) {
    const hashes = Object.entries(documents).map(([document, sha256]) => [nameOf(document), sha256] as const);
    const isSame = quiz !== undefined && (await areUnchanged(archive, hashes));
    if (quiz && !isSame) {
      notes.push({
        id: nameOf(href),
        title: '',
        left: 'in part',
        reason: 'the quiz was changed after its export: what only this system writes of it is left out',
      });
    }
    const tracks = rest.tracks?.map((track) => ({ ...track, href: nameOf(track.href) }));
    items.set(nameOf(href), { ...rest, ...(tracks && { tracks }), ...(isSame && { quiz }) });
    if (isSame) for (const [name] of hashes) covered.add(name);
  }
  return { course: content.course, notes, item: (name) => items.get(name), covers: (name) => covered.has(name) };
}

export const sha256Of = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

function contentOf(text: string): ExtensionContent | null {
  try {
    return extensionSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function areUnchanged(archive: Archive, hashes: readonly (readonly [name: string, sha256: string])[]): Promise<boolean> {
  for (const [name, sha256] of hashes) if (!archive.has(name) || sha256Of(await archive.read(name)) !== sha256) return false;
  return hashes.length > 0;
}
