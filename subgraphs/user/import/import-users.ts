import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { type Imported, ImportRef, importedBefore } from '../../../platform/service/imports/import-ref.entity.js';
import { Role } from '../../../schema/events/user.js';
import { normalizeEmail } from '../user/email.js';
import { User } from '../user/user.entity.js';

/** A person of an outside source. */
export interface ImportedUser extends Imported {
  readonly email: string;
  readonly displayName: string;
  /** BCP 47. */
  readonly locale: string;
  /** Since when they are known. */
  readonly at: Date;
}

export interface ImportedUsers {
  /** By their ids in the source. */
  readonly ids: ReadonlyMap<string, string>;
  readonly created: number;
}

/**
 * Brings students of one source in, all of the batch or none. They have no password until they reset it. Who was brought in before
 * stays as they are, and who has an account with that address is taken to be that person.
 */
export async function importUsers(context: RequestContext, source: string, users: readonly ImportedUser[]): Promise<ImportedUsers> {
  requireService(context.caller);
  return transaction(context, async (em) => {
    // Two imports at once take turns: each finds what the other has brought in.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`import:${source}`]);
    const ids = await importedBefore(
      em,
      source,
      users.map(({ sourceId }) => sourceId),
    );
    const missing = users.filter(({ sourceId }) => !ids.has(sourceId));
    const accounts = await em.find(User, { email: { $in: missing.map(({ email }) => normalizeEmail(email)) } }, { fields: ['email'] });
    const idByEmail = new Map(accounts.map(({ email, id }) => [email, id]));
    let created = 0;
    for (const { sourceId, at, displayName, locale, ...rest } of missing) {
      const email = normalizeEmail(rest.email);
      let id = idByEmail.get(email);
      if (!id) {
        const user = User.register({ email, displayName, locale, passwordHash: null, role: Role.STUDENT }, at);
        em.persist(user);
        id = user.id;
        idByEmail.set(email, id);
        created += 1;
      }
      em.persist(ImportRef.of(source, sourceId, id));
      ids.set(sourceId, id);
    }
    return { ids, created };
  });
}
