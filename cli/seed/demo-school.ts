import type { Clock } from '../../platform/kernel/clock.js';
import { delay } from '../../platform/kernel/delay.js';
import { DomainError, ErrorCode } from '../../platform/kernel/errors.js';
import { type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newToken } from '../../platform/kernel/ids.js';
import { checked } from '../../platform/service/graphql/checked.js';
import type { RunningSubgraph } from '../../platform/transport/start-subgraph.js';
import { Role } from '../../schema/events/user.js';
import { CreateAssignmentInput } from '../../subgraphs/assignment/assignment/assignment.inputs.js';
import { createAssignment } from '../../subgraphs/assignment/assignment/create-assignment.js';
import { CreateContentInput } from '../../subgraphs/content/item/content-item.inputs.js';
import { createContent } from '../../subgraphs/content/item/create-content.js';
import { ContentKind } from '../../subgraphs/content/item/kinds.js';
import { CreateCourseInput } from '../../subgraphs/course/course/course.inputs.js';
import { createCourse } from '../../subgraphs/course/course/create-course.js';
import { publishCourse } from '../../subgraphs/course/course/publish-course.js';
import { addModule } from '../../subgraphs/course/curriculum/add-module.js';
import { placeModuleItem } from '../../subgraphs/course/curriculum/add-module-item.js';
import { ModuleItemKind } from '../../subgraphs/course/curriculum/module-item.entity.js';
import { register } from '../../subgraphs/user/user/register.js';
import { setUserRole } from '../../subgraphs/user/user/set-user-role.js';
import { demoArticles } from './demo-articles.js';
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
  const teaching = { courses: subgraph('course'), assignments: subgraph('assignment'), contents: subgraph('content') };
  const instructor = await registerAccount(users, 'instructor@lms.localhost', 'Ines Teacher', Role.INSTRUCTOR);
  const student = await registerAccount(users, 'student@lms.localhost', 'Sam Student', Role.STUDENT);
  const made = new Map<string, string>();
  for (const course of demoCourses)
    made.set(course.details.slug, await createDemoCourse(teaching, instructor.caller, course, made, clock.now()));
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

/** The services that a demo course is made in. */
type Teaching = Readonly<Record<'courses' | 'assignments' | 'contents', Pick<RunningSubgraph, 'context'>>>;

const [TRIES, BETWEEN_MS] = [40, 250];

/** The course was made a moment ago, and its owner is asked for it: a machine that is still starting may be slow to answer. */
async function insistently<Made>(make: () => Promise<Made>): Promise<Made> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE) || tried === TRIES) throw error;
      await delay(BETWEEN_MS);
    }
  }
}

const createDemoAssignment = ({ context }: Teaching['assignments'], caller: Caller, courseId: string, title: string) =>
  insistently(() => createAssignment(context({ caller }), checked(CreateAssignmentInput, { courseId, title })));

function createDemoArticle({ context }: Teaching['contents'], caller: Caller, courseId: string, title: string) {
  const text = demoArticles[title];
  if (text === undefined) throw new Error(`the demo article ${title} has no text`);
  const article = { courseId, title, kind: ContentKind.ARTICLE, text };
  return insistently(() => createContent(context({ caller }), checked(CreateContentInput, article)));
}

async function createDemoCourse(
  { courses, assignments, contents }: Teaching,
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
      const shown =
        kind === ModuleItemKind.ASSIGNMENT
          ? await createDemoAssignment(assignments, caller, id, itemTitle)
          : await createDemoArticle(contents, caller, id, itemTitle);
      await placeModuleItem(context(), { moduleId: module.id, title: itemTitle, kind, refId: shown.id, required: !optional });
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
