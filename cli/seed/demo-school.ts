import type { Clock } from '../../platform/kernel/clock.js';
import { type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId, newToken } from '../../platform/kernel/ids.js';
import { checked } from '../../platform/service/graphql/checked.js';
import type { RunningSubgraph } from '../../platform/transport/start-subgraph.js';
import { Role } from '../../schema/events/user.js';
import { CreateCourseInput } from '../../subgraphs/course/course/course.inputs.js';
import { createCourse } from '../../subgraphs/course/course/create-course.js';
import { publishCourse } from '../../subgraphs/course/course/publish-course.js';
import { addModule } from '../../subgraphs/course/curriculum/add-module.js';
import { addModuleItem } from '../../subgraphs/course/curriculum/add-module-item.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { type DemoCourse, demoCourses } from './demo-courses.js';

export interface DemoSchoolOptions {
  readonly clock: Clock;
  subgraph(name: string): Pick<RunningSubgraph, 'context'>;
}

/**
 * Fills an empty installation with an instructor, a student and courses, one of which is a draft. It runs the commands that clients use.
 * Answers a line for each account with its password, which is stored nowhere in the clear.
 */
export async function seedDemoSchool({ clock, subgraph }: DemoSchoolOptions): Promise<string[]> {
  const users = subgraph('user');
  const courses = subgraph('course');
  const instructor = await registerAccount(users, 'instructor@lms.localhost', 'Ines Teacher', Role.INSTRUCTOR);
  const student = await registerAccount(users, 'student@lms.localhost', 'Sam Student', Role.STUDENT);
  const made = new Map<string, string>();
  for (const course of demoCourses)
    made.set(course.details.slug, await createDemoCourse(courses, instructor.caller, course, made, clock.now()));
  return [instructor.line, student.line];
}

/** Aligns the passwords of the accounts below each other. */
export const EMAIL_WIDTH = 24;

async function registerAccount(users: Pick<RunningSubgraph, 'context'>, email: string, displayName: string, role: Role) {
  const context = () => users.context({ caller: serviceCaller('demo-school') });
  const password = newToken(12);
  const { id: userId } = await register(context(), { email, password, displayName });
  if (role !== Role.STUDENT) await setUserRole(context(), { userId, role });
  const caller: Caller = { kind: 'user', userId, role, sessionId: 'demo-school' };
  return { caller, line: `${role.toLowerCase().padEnd(10)}  ${email.padEnd(EMAIL_WIDTH)}  ${password}` };
}

const DAY = 86_400_000;

async function createDemoCourse(
  courses: Pick<RunningSubgraph, 'context'>,
  caller: Caller,
  { details, startsInDays, endsInDays, after = [], modules, draft }: DemoCourse,
  made: ReadonlyMap<string, string>,
  now: Date,
): Promise<string> {
  const context = () => courses.context({ caller });
  const inDays = (days: number | undefined) => (days === undefined ? null : new Date(now.getTime() + days * DAY));
  const { id } = await createCourse(
    context(),
    checked(CreateCourseInput, {
      ...details,
      startsAt: inDays(startsInDays),
      endsAt: inDays(endsInDays),
      prerequisiteIds: after.map((slug) => idOf(made, slug)),
    }),
  );
  for (const [title, ...items] of modules) {
    const module = await addModule(context(), { courseId: id, title });
    for (const [kind, itemTitle, optional] of items) {
      // The id is only reserved: the service that owns contents or assignments may create one under it later.
      await addModuleItem(context(), { moduleId: module.id, title: itemTitle, kind, refId: newId(), required: !optional });
    }
  }
  if (!draft) await publishCourse(context(), id);
  return id;
}

function idOf(made: ReadonlyMap<string, string>, slug: string): string {
  const id = made.get(slug);
  if (id === undefined) throw new Error(`the demo course ${slug} comes after a course that requires it`);
  return id;
}
