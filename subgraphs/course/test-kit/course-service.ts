import { type Caller, serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { SagaStepDone } from '../../../platform/messaging/saga/replies.js';
import type { Job } from '../../../platform/service/jobs.js';
import { jobsOf } from '../../../platform/service/reactions.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { deletionSteps } from '../../../schema/events/course.js';
import { demandPromised } from '../../../schema/questions/test-kit/promised.js';
import { courseSubgraph } from '../subgraph.js';
import { type ShownThings, shownThings } from './shown-things.js';

const sagasJob = jobsOf(courseSubgraph).find(({ name }) => name === 'sagas') as Job;

type Fields = Record<string, unknown>;

/** The course service with helpers for its tests. */
export interface CourseService extends TestSubgraph {
  /** Accounts that `user` knows; its answers come from here. */
  readonly accounts: Map<string, KnownAccount>;
  readonly assignments: ShownThings;
  readonly contents: ShownThings;
  create(caller: Caller, input?: Fields): Promise<{ id: string; slug: string; version: number }>;
  update(caller: Caller, input: Fields): Promise<{ id: string; version: number }>;
  addModule(caller: Caller, courseId: string, title?: string, position?: number): Promise<string>;
  addItem(caller: Caller, moduleId: string, input?: Fields): Promise<string>;
  /** A published course with one item in it. */
  published(caller: Caller, input?: Fields): Promise<string>;
  addStaff(caller: Caller, courseId: string, person: UserCaller): Promise<void>;
  /** Has a course deleted, and answers its deletion. */
  delete(caller: Caller, id: string): Promise<Deletion>;
  /** Another service answers that it has removed everything of the course. */
  cleanedUp(deletion: { readonly id: string }, step: DeletionStep): Promise<void>;
  /** Advances the clock, and runs the job of the sagas. */
  pass(ms: number): Promise<void>;
  /** The events of this course, oldest first. */
  recorded(courseId: string): Promise<{ type: string; sequence: number; payload: Record<string, unknown>; actor: string | null }[]>;
}

/** A STUDENT unless told otherwise. */
interface KnownAccount {
  readonly active: boolean;
  readonly role?: string;
}

export type DeletionStep = keyof typeof deletionSteps;

export interface Deletion {
  readonly id: string;
  readonly courseId: string;
  readonly title: string;
  readonly state: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly steps: readonly { readonly name: string; readonly state: string; readonly reason: string | null }[];
}

export async function courseService(options: { database?: string } = {}): Promise<CourseService> {
  const accounts = new Map<string, KnownAccount>();
  const [assignments, contents] = [shownThings('assignment'), shownThings('content')];
  const service = await testSubgraph(courseSubgraph, {
    ...options,
    clients: { user: userKnowing(accounts), assignment: assignments.client, content: contents.client },
  });
  const { ok } = service;

  const create = async (caller: Caller, input: Fields = {}) => {
    const data = await ok(CREATE, { input: { title: 'Algebra', summary: 'Letters for numbers', ...input } }, caller);
    return data.createCourse;
  };
  const addModule = async (caller: Caller, courseId: string, title = 'Week 1', position?: number) => {
    const data = await ok(ADD_MODULE, { input: { courseId, title, position } }, caller);
    return data.addModule.id;
  };
  const addItem = async (caller: Caller, moduleId: string, input: Fields = {}) => {
    const [module] = await service.sql<{ course_id: string }>('select course_id from modules where id = ?', [moduleId]);
    const refId = contents.of(module?.course_id ?? newId());
    const data = await ok(ADD_ITEM, { input: { moduleId, title: 'Reading', kind: 'CONTENT', refId, ...input } }, caller);
    return data.addModuleItem.id;
  };

  return {
    ...service,
    accounts,
    assignments,
    contents,
    create,
    addModule,
    addItem,
    update: async (caller, input) => (await ok(UPDATE, { input }, caller)).updateCourse,
    async published(caller, input) {
      const { id } = await create(caller, input);
      await addItem(caller, await addModule(caller, id));
      await ok(PUBLISH, { id }, caller);
      return id;
    },
    async addStaff(caller, courseId, person) {
      accounts.set(person.userId, { active: true });
      await ok(ADD_STAFF, { input: { courseId, userId: person.userId } }, caller);
    },
    delete: async (caller, id) => (await ok(DELETE, { id }, caller)).deleteCourse,
    cleanedUp: ({ id: sagaId }, step) => deliver(service, SagaStepDone, { sagaId, ...deletionSteps[step], result: {} }),
    async pass(ms) {
      service.clock.advance(ms);
      await sagasJob.run(service.context({ caller: serviceCaller('course') }), new AbortController().signal);
    },
    recorded: async (courseId) => (await service.outbox()).filter((event) => event.key === courseId),
  };
}

export const CREATE = 'mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id slug version } }';
export const UPDATE = 'mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) { id version } }';
export const PUBLISH = 'mutation ($id: ID!) { publishCourse(id: $id) { id status publishedAt version } }';
export const ARCHIVE = 'mutation ($id: ID!) { archiveCourse(id: $id) { id status version } }';
export const DUPLICATE = 'mutation ($id: ID!) { duplicateCourse(id: $id) { id slug status version } }';
export const DELETION = 'id courseId title state startedAt finishedAt steps { name state at reason }';
export const DELETE = `mutation ($id: ID!) { deleteCourse(id: $id) { ${DELETION} } }`;
export const TRANSFER =
  'mutation ($input: TransferCourseInput!) { transferCourse(input: $input) { id version instructor { id } staff { id } } }';
export const ADD_STAFF = 'mutation ($input: CourseStaffInput!) { addCourseStaff(input: $input) { id version staff { id } } }';
export const REMOVE_STAFF = 'mutation ($input: CourseStaffInput!) { removeCourseStaff(input: $input) { id version staff { id } } }';
export const ADD_MODULE = 'mutation ($input: AddModuleInput!) { addModule(input: $input) { id position } }';
export const ADD_ITEM = 'mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { id position } }';

export const [instructor, otherInstructor, assistant, student, admin] = [
  signedInAs('INSTRUCTOR'),
  signedInAs('INSTRUCTOR'),
  signedInAs('STUDENT'),
  signedInAs('STUDENT'),
  signedInAs('ADMIN'),
] as const;

function userKnowing(accounts: ReadonlyMap<string, KnownAccount>): SubgraphClient {
  return {
    name: 'user',
    async execute({ document, variables }) {
      demandPromised('user', document);
      const userId = String(variables?.id);
      const account = accounts.get(userId);
      return { data: { standing: account ? { userId, role: 'STUDENT', ...account } : null } };
    },
    subscribe: () => Promise.reject(new Error('`user` has no subscriptions')),
  };
}
