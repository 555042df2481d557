import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile } from '../../cli/project.js';
import { Client } from '../../tests/kit/client.js';
import { onHostedPage } from '../../tests/kit/hosted-page.js';
import { PROGRAM_ADMIN } from '../../tests/kit/program.js';
import { newCourse, newInstructor, newStudent, type Person, signIn } from '../../tests/kit/school.js';
import { enroll, PRICE, startCheckout } from '../../tests/kit/shop.js';
import type { Anatomy } from '../../tests/kit/statements/anatomy.js';
import { databasesIn } from '../../tests/kit/statements/databases-in.js';
import { Quiescence } from '../../tests/kit/statements/quiescence.js';
import { COUNTED } from '../../tests/kit/statements/settings.js';
import { type Cpu, CpuMeter } from '../cpu.js';
import { type Program, startProgram } from '../program.js';

/** Of one enrollment. */
export interface Costs extends Pick<Anatomy, 'own' | 'roundTrips' | 'transactions' | 'emptyLooks'>, Cpu {
  /** ms of CPU, of Node.js and PostgreSQL. */
  readonly together: number;
  /** How many were settled a second: all services have heard of them. */
  readonly perSecond: number;
}

const STUDENTS = 20;

/** A build of the project that runs on a folder of its own, with its statements counted. */
export class SagaBuild {
  private constructor(
    readonly name: string,
    private readonly lms: Program,
    private readonly folder: string,
    private readonly instructor: Person,
    private readonly students: readonly Person[],
    private readonly quiescence: Quiescence,
    private readonly cpu: CpuMeter,
  ) {}

  static async start(name: string, build: string): Promise<SagaBuild> {
    const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
    const settings = { ...COUNTED, LMS_DATA_DIR: folder, LMS_ADMIN_EMAIL: PROGRAM_ADMIN.email, LMS_ADMIN_PASSWORD: PROGRAM_ADMIN.password };
    const tapped = ['--import', projectFile('dist/bench/tapped.js')];
    const lms = await startProgram(join(build, 'dist/cli/main.js'), ['start', '--empty', '--port', '0'], settings, tapped);
    try {
      return await SagaBuild.warm(name, lms, folder);
    } catch (error) {
      // The other build may be one that this kit cannot ask.
      await lms.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private static async warm(name: string, lms: Program, folder: string): Promise<SagaBuild> {
    const client = new Client(lms.url);
    const instructor = await newInstructor(await signIn(client, PROGRAM_ADMIN.email, PROGRAM_ADMIN.password));
    const students = await Promise.all(Array.from({ length: STUDENTS }, () => newStudent(client)));
    const quiescence = await Quiescence.of(await databasesIn(folder), () => 0);
    await quiescence.reached();
    const cpu = await CpuMeter.open(lms.process.pid as number, folder);
    const made = new SagaBuild(name, lms, folder, instructor, students, quiescence, cpu);
    // Plans and pools are warm after it.
    await made.round(4);
    return made;
  }

  /** Every student enrolls in a new course, so many at once. */
  async round(atOnce: number): Promise<Costs> {
    const { id: courseId } = await newCourse(this.instructor, { price: PRICE });
    await this.quiescence.reached();
    await this.#sent();
    const begun = performance.now();
    const { node, postgres } = await this.cpu.of(async () => {
      const todo = [...this.students];
      const worker = async () => {
        for (let student = todo.pop(); student; student = todo.pop()) await this.#enroll(student, courseId);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      await this.quiescence.reached();
    });
    const seconds = (performance.now() - begun) / 1_000;
    const { own, roundTrips, transactions, emptyLooks } = await this.#sent();
    const each = (sum: number) => sum / STUDENTS;
    return {
      own: each(own),
      roundTrips: each(roundTrips),
      transactions: each(transactions),
      emptyLooks: each(emptyLooks),
      node: each(node),
      postgres: each(postgres),
      together: each(node + postgres),
      perSecond: STUDENTS / seconds,
    };
  }

  async stop(): Promise<void> {
    await this.quiescence.close();
    await this.lms.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #enroll(student: Person, courseId: string): Promise<void> {
    const { id } = await enroll(student, courseId);
    const { url } = await startCheckout(student, id);
    await onHostedPage(new URL(this.lms.url).origin, url, 'pay');
  }

  /** What the program has sent since it was last asked. */
  async #sent(): Promise<Anatomy> {
    const answered = once(this.lms.process, 'message');
    this.lms.process.send({});
    const [anatomy] = await answered;
    return anatomy as Anatomy;
  }
}
