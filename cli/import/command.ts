import { type Caller, serviceCaller } from '../../platform/identity.js';
import { newToken } from '../../platform/ids.js';
import type { Settings } from '../../platform/settings.js';
import { Role } from '../../schema/events/user.js';
import { findByEmail } from '../../subgraphs/user/account/find-accounts.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { type Installation, openInstallation } from '../installation.js';
import { importMitLearn } from './mit-learn/import.js';

export interface ImportFlags {
  readonly folder: string;
  /** The email of the instructor whose courses they become. */
  readonly instructor: string;
}

/** `lms import mit-learn`: opens the installation as the server does; what it records is relayed by the server, now or at its next start. */
export async function importMitLearnCommand(settings: Settings, { folder, instructor }: ImportFlags): Promise<void> {
  const installation = await openInstallation(settings);
  try {
    const { courses, problems } = await importMitLearn(folder, {
      course: installation.subgraph('course'),
      actor: await instructorNamed(installation, instructor),
      onProgress: showProgress,
    });
    console.log(
      `${courses.created} courses created, ${courses.updated} updated, ${courses.unchanged} unchanged, ${problems.length} rows left out`,
    );
    for (const { file, index, id, reason } of problems) console.error(`${file}, row ${index}${id === null ? '' : ` (${id})`}: ${reason}`);
  } finally {
    await installation.stop();
  }
}

/** Made when missing; nobody knows the password until it is reset by mail. */
async function instructorNamed(installation: Installation, email: string): Promise<Caller> {
  const context = installation.subgraph('user').context({ caller: serviceCaller('import') });
  const known = await findByEmail(context, email);
  const userId = known?.userId ?? (await register(context.fresh(), { email, password: newToken(), displayName: 'Course catalogue' })).id;
  if (known?.role !== Role.INSTRUCTOR && known?.role !== Role.ADMIN) await setUserRole(context.fresh(), { userId, role: Role.INSTRUCTOR });
  return { kind: 'user', userId, role: Role.INSTRUCTOR, sessionId: 'import' };
}

/** One line that counts on a terminal, a line for each tenth elsewhere. */
function showProgress(done: number, total: number): void {
  const tenth = Math.max(1, Math.ceil(total / 10));
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} courses${done === total ? '\n' : ''}`);
  else if (done % tenth === 0 || done === total) console.error(`${done}/${total} courses`);
}
