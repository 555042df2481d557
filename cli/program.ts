import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadSettings } from '../platform/kernel/config.js';
import type { Settings } from '../platform/kernel/settings.js';
import { resetPasswordCommand } from './accounts/reset-password.js';
import { addAuditCommand } from './audit/command.js';
import { deadLettersCommand } from './dead-letters/command.js';
import type { ExportFlags } from './export/command.js';
import { EXPORTS } from './export/formats.js';
import { type ImportFlags, importMitLearnCommand, importOuladCommand, type OuladFlags } from './import/command.js';
import { CATALOGUE } from './import/instructor.js';
import { importPackageCommand, type PackageFlags } from './import/package/command.js';
import { FORMATS } from './import/package/formats.js';
import { rotateKeysCommand } from './keys/rotate-keys.js';
import { openServiceDatabases } from './operate/service-databases.js';
import { runRouter } from './processes/router-process.js';
import { runStandaloneRouter } from './processes/standalone-router.js';
import { start } from './processes/start.js';
import { runSubgraphs } from './processes/subgraph-process.js';
import { projectFile } from './project.js';
import { rebuildCommand } from './rebuild/command.js';
import { sagasCommand } from './sagas/command.js';

interface CommonFlags {
  readonly port?: string;
  readonly host?: string;
  readonly dataDir?: string;
  readonly empty?: boolean;
}

/** The command line: `lms start`, `lms import …`, `lms dead-letters …`, `lms sagas …`. */
export function program(): Command {
  const lms = new Command('lms')
    .description('The learning management system, one command for everything')
    .version(version(), '-V, --version', 'print the version of this program')
    .showHelpAfterError();
  addProcesses(lms);
  const imports = lms.command('import').description('bring in data from elsewhere, beside a running server or without one');
  addImports(imports);
  addPackages(imports);
  addExports(lms.command('export').description('write what a course holds for other systems, beside a running server or without one'));
  addOperatorCommands(lms);
  return lms;
}

function addProcesses(lms: Command): void {
  withFolder(lms.command('start'))
    .description('start the whole system in one process, on embedded parts')
    .option('--port <port>', 'the port of the GraphQL endpoint (LMS_PORT)')
    .option('--host <address>', 'the address to listen on (LMS_HOST)')
    .option('--empty', 'leave the demo school out of an empty data folder')
    .action((flags: CommonFlags) => start(settingsOf(flags), { demo: !flags.empty }));
  withFolder(lms.command('router'))
    .description('start the door of the system, for services that run in other processes')
    .option('--port <port>', 'the port of the GraphQL endpoint (LMS_PORT)')
    .option('--host <address>', 'the address to listen on (LMS_HOST)')
    .option('--supergraph <file>', 'serve this composed supergraph and nothing of the LMS: its subgraphs are called where it says')
    .action(({ supergraph, ...flags }: CommonFlags & { supergraph?: string }) =>
      supergraph === undefined ? runRouter(settingsOf(flags)) : runStandaloneRouter(settingsOf(flags), supergraph),
    );
  withFolder(lms.command('subgraph'))
    .description('start some services in one process, behind HTTP')
    .argument('<names>', 'which, separated by commas: user,auth,course')
    .option('--port <port>', 'the port of their endpoints (LMS_PORT)')
    .option('--host <address>', 'the address to listen on (LMS_HOST)')
    .action((names: string, flags: CommonFlags) => runSubgraphs(settingsOf(flags), names));
}

/** Of all imports. */
const INSTRUCTOR = `whose courses they become: an instructor or an admin that is there; without it ${CATALOGUE}, which is made when missing`;

function addImports(imports: Command): void {
  withFolder(imports.command('mit-learn'))
    .description('the MIT Sloan catalogue: courses, and dated runs with prices')
    .argument('<folder>', 'the folder that holds sloan_courses.json and sloan_runs.json')
    .option('--instructor <email>', INSTRUCTOR)
    .action((folder: string, flags: CommonFlags & Pick<ImportFlags, 'instructor'>) =>
      importMitLearnCommand(settingsOf(flags), { folder, instructor: flags.instructor }),
    );
  withFolder(imports.command('oulad'))
    .description('the Open University learning analytics data set: courses, assignments, students, enrollments, graded submissions')
    .argument(
      '<folder>',
      'the folder that holds courses.csv, assessments.csv, studentInfo.csv, studentRegistration.csv and studentAssessment.csv',
    )
    .option('--instructor <email>', INSTRUCTOR)
    .option('--email-domain <domain>', 'of the addresses that the students get', 'oulad.invalid')
    .action((folder: string, flags: CommonFlags & Omit<OuladFlags, 'folder'>) =>
      importOuladCommand(settingsOf(flags), { folder, instructor: flags.instructor, emailDomain: flags.emailDomain }),
    );
}

function addPackages(imports: Command): void {
  for (const [format, { description, argument }] of Object.entries(FORMATS)) {
    withFolder(imports.command(format))
      .description(description)
      .argument('<path>', argument)
      .option('--instructor <email>', INSTRUCTOR)
      .action((path: string, flags: CommonFlags & Pick<PackageFlags, 'instructor'>) =>
        importPackageCommand(settingsOf(flags), { format, path, instructor: flags.instructor }),
      );
  }
}

function addExports(exports: Command): void {
  for (const [format, { description, run }] of Object.entries(EXPORTS)) {
    withFolder(exports.command(format))
      .description(description)
      .argument('<course>', 'the id of the course')
      .requiredOption('--out <file>', 'the zip to write, which must not be there')
      .action((courseId: string, flags: CommonFlags & Pick<ExportFlags, 'out'>) => run(settingsOf(flags), { courseId, out: flags.out }));
  }
}

function addOperatorCommands(lms: Command): void {
  const openDatabases = (flags: CommonFlags) => openServiceDatabases(settingsOf(flags));
  lms.addCommand(deadLettersCommand(withFolder, openDatabases));
  lms.addCommand(sagasCommand(withFolder, openDatabases));
  addAuditCommand(lms, withFolder, openDatabases);
  withFolder(lms.command('rebuild'))
    .description('make a projection again from the first event on, beside a running server or without one; nobody is told of the past')
    .argument('<projection>', 'which, by its whole name: payment.courses')
    .option('--from-scratch', 'leave what an unfinished rebuild has made, and begin anew')
    .action((projection: string, flags: CommonFlags & { fromScratch?: boolean }) =>
      rebuildCommand(settingsOf(flags), { projection, fromScratch: flags.fromScratch }),
    );
  withFolder(lms.command('reset-password'))
    .description('give an account a new password, print it once, and sign it out everywhere; beside a running server or without one')
    .argument('<email>', 'the address of the account')
    .action((email: string, flags: CommonFlags) => resetPasswordCommand(settingsOf(flags), email));
  withFolder(lms.command('rotate-keys'))
    .description('sign with new keys from now on; a running server takes them up by itself')
    .action((flags: CommonFlags) => rotateKeysCommand(settingsOf(flags)));
}

function version(): string {
  return (JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { version: string }).version;
}

const withFolder = (command: Command): Command => command.option('--data-dir <folder>', 'the folder of the embedded shape (LMS_DATA_DIR)');

/** A flag overrides its variable. */
function settingsOf({ port, host, dataDir }: CommonFlags): Settings {
  const flags = Object.entries({ LMS_PORT: port, LMS_HOST: host, LMS_DATA_DIR: dataDir }).filter(([, value]) => value !== undefined);
  return loadSettings(Object.fromEntries(flags));
}
