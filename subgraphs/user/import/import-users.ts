import type { RequestContext } from '../../../platform/kernel/context.js';
import { canonicalEmail } from '../../../platform/kernel/email-address.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { tidyLine } from '../../../platform/kernel/text.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { type Imported, importedBefore, rememberImported } from '../../../platform/service/imports/import-ref.entity.js';
import { insertMany } from '../../../platform/service/imports/insert-many.js';
import { Role } from '../../../schema/events/user.js';
import { spellingsOf } from '../user/email.js';
import { User } from '../user/user.entity.js';

/** A person from an external source. */
export interface ImportedUser extends Imported {
  readonly email: string;
  readonly displayName: string;
  /** BCP 47. */
  readonly locale: string;
  /** When they became known. */
  readonly at: Date;
}

export interface ImportedUsers {
  /** By their ids in the source. */
  readonly ids: ReadonlyMap<string, string>;
  readonly created: number;
}

/**
 * Imports students of one source: all of the batch or none. They have no password until they reset it. A student who was imported before
 * stays as they are, and an account with the same address is taken to be the same person.
 */
export async function importUsers(context: RequestContext, source: string, users: readonly ImportedUser[]): Promise<ImportedUsers> {
  requireService(context.caller);
  return transaction(context, async (em) => {
    // Two imports at the same time take turns: each finds what the other has imported.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`import:${source}`]);
    const ids = await importedBefore(
      em,
      source,
      users.map(({ sourceId }) => sourceId),
    );
    const missing = users.filter(({ sourceId }) => !ids.has(sourceId));
    const accounts = await em.find(
      User,
      { email: { $in: missing.flatMap(({ email }) => spellingsOf(canonicalEmail(email))) } },
      { fields: ['email'] },
    );
    const idByEmail = new Map(accounts.map(({ email, id }) => [canonicalEmail(email), id]));
    const created: User[] = [];
    const newIds = new Map<string, string>();
    for (const { sourceId, at, displayName, locale, ...rest } of missing) {
      const email = canonicalEmail(rest.email);
      let id = idByEmail.get(email);
      if (!id) {
        const user = User.register({ email, displayName: tidyLine(displayName), locale, passwordHash: null, role: Role.STUDENT }, at);
        created.push(user);
        id = user.id;
        idByEmail.set(email, id);
      }
      newIds.set(sourceId, id);
    }
    await insertMany(em, User, created);
    await rememberImported(em, source, newIds);
    return { ids: new Map([...ids, ...newIds]), created: created.length };
  });
}
