import { serviceCaller, type UserCaller } from '../../platform/kernel/identity.js';
import { newToken } from '../../platform/kernel/ids.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { stop, withParts } from '../../platform/kernel/stopping.js';
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
  /** The email of the instructor who gets the courses. */
  readonly instructor: string;
}

/** `lms import mit-learn`: records events, which the server relays at once if it runs, and else at its next start. */
export async function importMitLearnCommand(settings: Settings, { folder, instructor }: ImportFlags): Promise<void> {
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const { courses, problems } = await importMitLearn(folder, {
      course: installation.subgraph('course'),
      actor: await instructorNamed(installation, instructor),
      onProgress: showProgress,
    });
    console.log(
      `${courses.created} courses created, ${courses.updated} updated, ${courses.unchanged} unchanged, ${problems.length} rows left out`,
    );
    problems.forEach(showProblem);
  });
}

export interface OuladFlags extends ImportFlags {
  /** The source has no email addresses; the students get addresses of this domain. */
  readonly emailDomain: string;
}

/** `lms import oulad`: the same for the Open University's data set. It takes minutes; one that was stopped continues where it was. */
export async function importOuladCommand(settings: Settings, { folder, instructor, emailDomain }: OuladFlags): Promise<void> {
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
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
  });
}

const showProblem = ({ file, index, id, reason }: Problem): void =>
  console.error(`${file}, row ${index}${id === null ? '' : ` (${id})`}: ${reason}`);

/** On a terminal one line that counts, elsewhere a line for every ten thousand rows. */
function showRows(file: string, rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${file}: ${rows} rows`);
  else if (rows % 10_000 === 0) console.error(`${file}: ${rows} rows`);
}

/** Registers the instructor if there is none. Nobody knows the password of a new one until it is reset by mail. */
export async function instructorNamed(installation: Installation, email: string): Promise<UserCaller> {
  const context = installation.subgraph('user').context({ caller: serviceCaller('import') });
  const known = await findByEmail(context, email);
  const userId = known?.userId ?? (await register(context.fresh(), { email, password: newToken(), displayName: 'Course catalogue' })).id;
  if (known?.role !== Role.INSTRUCTOR && known?.role !== Role.ADMIN) await setUserRole(context.fresh(), { userId, role: Role.INSTRUCTOR });
  return { kind: 'user', userId, role: Role.INSTRUCTOR, sessionId: 'import' };
}

/** On a terminal one line that counts, elsewhere a line for each tenth of the courses. */
function showProgress(done: number, total: number): void {
  const tenth = Math.max(1, Math.ceil(total / 10));
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total} courses${done === total ? '\n' : ''}`);
  else if (done % tenth === 0 || done === total) console.error(`${done}/${total} courses`);
}
