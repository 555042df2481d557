import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address, Email } from 'postal-mime';
import { checkMailId } from '../../platform/adapters/mail/mailer.js';

/** A letter that the file mailer has written. */
export interface Letter {
  readonly id: string;
  readonly writtenAt: Date;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  /** Null when the letter has only text. */
  readonly html: string | null;
  readonly source: string;
}

const SUFFIX = '.eml';

/** Lists `most` letters at most, the newest first. A folder that does not exist yet has none. */
export async function listLetters(folder: string, most: number): Promise<Letter[]> {
  const names = await readdir(folder).catch(unlessMissing([] as string[]));
  const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  const dated = await Promise.all(ids.filter(isId).map(async (id) => ({ id, at: await writtenAt(folder, id) })));
  const newest = dated.filter(({ at }) => at !== undefined).sort((one, other) => Number(other.at) - Number(one.at));
  const letters = await Promise.all(newest.slice(0, most).map(({ id }) => readLetter(folder, id)));
  return letters.filter((letter) => letter !== undefined);
}

/** Undefined when there is no such letter. The id becomes a path, so one that no letter can have is not looked for. */
export async function readLetter(folder: string, id: string): Promise<Letter | undefined> {
  if (!isId(id)) return undefined;
  const [source, at] = await Promise.all([readFile(pathOf(folder, id)).catch(unlessMissing(undefined)), writtenAt(folder, id)]);
  if (!source || !at) return undefined;
  // Here and not above: few ever look.
  const { default: PostalMime } = await import('postal-mime');
  const email = await PostalMime.parse(source);
  return { ...fieldsOf(email), id, writtenAt: at, source: source.toString('utf8') };
}

const fieldsOf = ({ from, to, subject, messageId, text, html }: Email) => ({
  from: from ? addressOf(from) : '',
  to: (to ?? []).map(addressOf).join(', '),
  subject: subject ?? '',
  messageId: messageId ?? '',
  text: text ?? '',
  html: html ?? null,
});

const addressOf = ({ name, address }: Address): string => (name ? `${name} <${address ?? ''}>` : (address ?? ''));

const pathOf = (folder: string, id: string): string => join(folder, `${id}${SUFFIX}`);

const writtenAt = (folder: string, id: string): Promise<Date | undefined> =>
  stat(pathOf(folder, id)).then(({ mtime }) => mtime, unlessMissing(undefined));

function isId(id: string): boolean {
  try {
    return checkMailId(id) === id;
  } catch {
    return false;
  }
}

const unlessMissing =
  <Value>(value: Value) =>
  (error: NodeJS.ErrnoException): Value => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
