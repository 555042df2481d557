import { serviceCaller } from '../../platform/kernel/identity.js';
import { ensureFirstAdmin } from '../../subgraphs/user/first-admin/ensure-first-admin.js';
import { unusedAdminSettings } from '../../subgraphs/user/first-admin/unused-settings.js';
import type { Installation } from '../installation/installation.js';
import { adminEmail, adminPassword } from '../settings/settings.js';
import { EMAIL_WIDTH, seedDemoSchool } from './demo-school.js';

/**
 * Makes the first admin, and on request the demo school. Answers lines that tell a person how to sign in; if there was an admin, those
 * that tell which settings are not used because of it.
 */
export async function seed(installation: Installation, demo: boolean): Promise<string[]> {
  const { settings } = installation;
  const context = installation.subgraph('user').context({ caller: serviceCaller('lms') });
  const given = { email: settings(adminEmail), password: settings(adminPassword) };
  const made = await ensureFirstAdmin(context, given);
  if (!made) return [await unusedAdminSettings(context, given)].filter((line) => line !== null);
  const accounts = [`admin       ${made.email.padEnd(EMAIL_WIDTH)}  ${made.madePassword ?? '(the password you set)'}`];
  if (demo) accounts.push(...(await seedDemoSchool(installation)));
  return ['Sign in with:', ...accounts.map((line) => `  ${line}`), 'Passwords are printed this once.'];
}
