import type { EntityManager } from '@mikro-orm/postgresql';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { LIMITS } from '../limits.js';
import { fold } from './fold.js';

/** 'Économie: an Introduction' → 'economie-an-introduction'. Letters of every script stay. */
export function slugify(title: string): string {
  const words = fold(title)
    .replace(/['’]/g, '')
    // Marks that only choose a form, and are nothing by themselves: '❤️' has one.
    .replace(/[\p{M}&&\p{Default_Ignorable_Code_Point}]/gv, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  const cut = Array.from(words).slice(0, LIMITS.slugLength).join('');
  return cut.replace(/^-+|-+$/g, '') || 'course';
}

/** The slug that was asked for, or SLUG_TAKEN. */
export async function claimSlug(em: EntityManager, slug: string): Promise<string> {
  const taken = await slugsLike(em, slug);
  if (taken.has(slug)) throw refuse(ErrorCode.SLUG_TAKEN, `The slug ${slug} is taken`);
  return slug;
}

/** A slug made from the title: 'algebra', then 'algebra-2', … */
export async function slugFromTitle(em: EntityManager, title: string): Promise<string> {
  const base = slugify(title);
  const taken = await slugsLike(em, base);
  let slug = base;
  for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
  return slug;
}

/**
 * The slugs in use among a slug and its numbered forms. Until the transaction ends, no other transaction can read or take one of them:
 * all that want `algebra`, `algebra-2`, … wait for the lock of their common stem.
 */
async function slugsLike(em: EntityManager, slug: string): Promise<ReadonlySet<string>> {
  const stem = slug.replace(/(-\d+)+$/, '');
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`course-slug:${stem}`]);
  const rows = await em.execute<{ slug: string }[]>('select slug from courses where slug = ? or slug like ?', [slug, `${slug}-%`]);
  return new Set(rows.map((row) => row.slug));
}
