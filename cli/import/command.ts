import { serviceCaller, type UserCaller } from '../../platform/kernel/identity.js';
import { newToken } from '../../platform/kernel/ids.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { Role } from '../../schema/events/user.js';
import { findByEmail } from '../../subgraphs/user/account/find-accounts.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { type Installation, openInstallation } from '../installation/installation.js';
import { importMitLearn } from './mit-learn/import.js';
import { importOulad } from './oulad/import.js';
import type { Problem } from './problems.js';

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
    problems.forEach(showProblem);
  } finally {
    await installation.stop();
  }
}

export interface OuladFlags extends ImportFlags {
  /** The source has no addresses; the students get some of this domain. */
  readonly emailDomain: string;
}

/** `lms import oulad`: the same for the Open University's data set, which takes minutes. Stopped, it goes on where it was. */
export async function importOuladCommand(settings: Settings, { folder, instructor, emailDomain }: OuladFlags): Promise<void> {
  const installation = await openInstallation(settings);
  try {
    const summary = await importOulad({
      folder,
      service: (name) => installation.subgraph(name),
      instructor: await instructorNamed(installation, instructor),
      emailDomain,
      onProblem: showProblem,
      onProgress: showRows,
    });
    for (const [file, { rows, broughtIn, known, leftOut }] of Object.entries(summary))
      console.log(`${file}: ${rows} rows, ${broughtIn} brought in, ${known} known before, ${leftOut} left out`);
  } finally {
    await installation.stop();
  }
}

const showProblem = ({ file, index, id, reason }: Problem): void =>
  console.error(`${file}, row ${index}${id === null ? '' : ` (${id})`}: ${reason}`);

/** One line that counts on a terminal, a line for ten thousand rows elsewhere. */
function showRows(file: string, rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${file}: ${rows} rows`);
  else if (rows % 10_000 === 0) console.error(`${file}: ${rows} rows`);
}

/** Made when missing; nobody knows the password until it is reset by mail. */
export async function instructorNamed(installation: Installation, email: string): Promise<UserCaller> {
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
