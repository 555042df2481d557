import type { Caller } from '../../../platform/kernel/identity.js';
import { type TestSubgraph, type TestSubgraphOptions, testSubgraph } from '../../../platform/testing/subgraph.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, type CourseLife, courseLife, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { enrollmentOwner } from '../../../schema/events/test-kit/enrollment-owner.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { contentSubgraph } from '../subgraph.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;
type Fields = Record<string, unknown>;

/** The content service with helpers for its tests. */
export interface ContentService extends TestSubgraph, CourseLife {
  create(course: CourseSnapshot, input?: Fields, caller?: Caller): Promise<Answer>;
  update(input: Fields, caller?: Caller): Promise<Answer>;
  read(id: string, caller?: Caller): Promise<Answer>;
  /** The contents of a course, as one page. */
  list(courseId: string, caller?: Caller, page?: Fields): Promise<Answer>;
  /** The events of a content, oldest first. */
  recorded(contentId: string): Promise<{ type: string; sequence: number; payload: Answer; actor: string | null }[]>;
}

export const FIELDS = `id course { id } title kind durationSeconds mimeType sizeBytes fileName text ready completeAtPercent createdAt
  updatedAt version`;
/** With addresses, which differ from one moment to the next. */
export const FILES = `${FIELDS} downloadUrl tracks { id kind language label url }`;
export const CREATE = `mutation ($input: CreateContentInput!) { createContent(input: $input) { ${FIELDS} } }`;
export const UPDATE = `mutation ($input: UpdateContentInput!) { updateContent(input: $input) { ${FIELDS} } }`;
export const DELETE = 'mutation ($id: ID!) { deleteContent(id: $id) }';
export const WATCH = `mutation ($input: WatchInput!) { saveWatchProgress(input: $input) {
  myWatch { positionSeconds watchedPercent completed } } }`;
export const REQUEST = `mutation ($input: UploadInput!) { requestUpload(input: $input) {
  id method url headers { name value } expiresAt maxBytes partSize partCount } }`;
export const SIGN = `mutation ($input: SignUploadPartsInput!) { signUploadParts(input: $input) {
  number method url headers { name value } expiresAt } }`;
export const COMPLETE = `mutation ($id: ID!) { completeUpload(id: $id) { ${FILES} } }`;
export const CANCEL = 'mutation ($id: ID!) { cancelUpload(id: $id) }';
export const REMOVE_TRACK = `mutation ($id: ID!) { removeTrack(id: $id) { ${FILES} } }`;
export const UPLOAD = 'query ($id: ID!) { upload(id: $id) { id state fileName mimeType sizeBytes uploadedParts expiresAt reason } }';
export const READ_FILES = `query ($id: ID!) { content(id: $id) { ${FILES} } }`;
export const READ = `query ($id: ID!) { content(id: $id) { ${FIELDS} } }`;
export const LIST = `query ($id: ID!, $first: Int, $after: String, $kind: ContentKind) {
  _entities(representations: [{ __typename: "Course", id: $id }]) { ... on Course {
    content(first: $first, after: $after, kind: $kind) { nodes { id title kind } pageInfo { hasNextPage endCursor } totalCount } } } }`;

export async function contentService(options: Omit<TestSubgraphOptions, 'clients'> = {}): Promise<ContentService> {
  const [courses, enrollments] = [courseOwner(), enrollmentOwner()];
  const service = await testSubgraph(contentSubgraph, {
    ...options,
    clients: { course: courses.client, enrollment: enrollments.client },
  });
  const { ok } = service;
  return {
    ...service,
    ...courseLife(service, { courses, enrollments }),
    create: async (course, input = {}, caller = instructorOf(course)) =>
      (await ok(CREATE, { input: { courseId: course.courseId, title: 'A seam', kind: 'ARTICLE', ...input } }, caller)).createContent,
    update: async (input, caller = admin) => (await ok(UPDATE, { input }, caller)).updateContent,
    read: async (id, caller = admin) => (await ok(READ, { id }, caller)).content,
    list: async (id, caller = admin, page = {}) => (await ok(LIST, { id, ...page }, caller))._entities[0].content,
    recorded: async (contentId) => (await service.outbox()).filter(({ key }) => key === contentId),
  };
}
