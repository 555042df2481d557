import { serviceCaller } from '../../platform/kernel/identity.js';
import { ensureFirstAdmin } from '../../subgraphs/user/first-admin/ensure-first-admin.js';
import type { Installation } from '../installation/installation.js';
import { adminEmail, adminPassword } from '../settings/settings.js';
import { EMAIL_WIDTH, seedDemoSchool } from './demo-school.js';

/** The first admin, and on request the demo school; answers what a person must be told to sign in. */
export async function seed(installation: Installation, demo: boolean): Promise<string[]> {
  const { settings } = installation;
  const context = installation.subgraph('user').context({ caller: serviceCaller('lms') });
  const made = await ensureFirstAdmin(context, { email: settings(adminEmail), password: settings(adminPassword) });
  if (!made) return [];
  const told = [`admin       ${made.email.padEnd(EMAIL_WIDTH)}  ${made.madePassword ?? '(the password you set)'}`];
  if (demo) told.push(...(await seedDemoSchool(installation)));
  return ['Sign in with:', ...told.map((line) => `  ${line}`), 'Passwords are printed this once.'];
}
