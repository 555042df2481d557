import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anonymous, serviceCaller } from '../../platform/kernel/identity.js';
import { argon2Passwords } from '../../platform/security/passwords.js';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import { assignmentSubgraph } from '../../subgraphs/assignment/subgraph.js';
import { contentSubgraph } from '../../subgraphs/content/subgraph.js';
import { courseSubgraph } from '../../subgraphs/course/subgraph.js';
import { userSubgraph } from '../../subgraphs/user/subgraph.js';
import { demoCourses } from './demo-courses.js';
import { seedDemoSchool } from './demo-school.js';

type Made = { id: string; course_id: string };

let user: TestSubgraph;
let course: TestSubgraph;
let assignment: TestSubgraph;
let content: TestSubgraph;
let lines: string[];
beforeAll(async () => {
  user = await testSubgraph(userSubgraph, { resources: { passwords: await argon2Passwords(), rateLimiter: memoryRateLimiter() } });
  course = await testSubgraph(courseSubgraph);
  assignment = await testSubgraph(assignmentSubgraph, { clients: { course: course.client } });
  content = await testSubgraph(contentSubgraph, { clients: { course: course.client } });
  const services: Record<string, TestSubgraph> = { user, course, assignment, content };
  lines = await seedDemoSchool({ clock: course.clock, subgraph: (name) => services[name] ?? course });
});
afterAll(async () => {
  await content.stop();
  await assignment.stop();
  await course.stop();
  await user.stop();
});

test('the lines say how to sign in as an instructor and as a student', async () => {
  const accounts = lines.map((line) => line.split(/\s+/) as [role: string, email: string, password: string]);
  expect(accounts.map(([role]) => role)).toEqual(['instructor', 'student']);
  for (const [role, email, password] of accounts) {
    const query = 'query ($email: String!, $password: String!) { verifyPassword(email: $email, password: $password) { role active } }';
    const { verifyPassword } = await user.ok(query, { email, password }, serviceCaller('auth'));
    expect(verifyPassword).toEqual({ role: role.toUpperCase(), active: true });
  }
});

test('everyone sees the published courses, the instructor and admins the draft too', async () => {
  const query = `{ courses(orderBy: TITLE) { nodes { slug status startsAt prerequisites { slug } instructor { id } modules { title items { title } } } } }`;
  const shown = (await course.ok(query, {}, anonymous)).courses.nodes as {
    slug: string;
    modules: { title: string; items: { title: string }[] }[];
  }[];
  const published = demoCourses.filter((each) => !each.draft);
  expect(shown.map(({ slug }) => slug).sort()).toEqual(published.map(({ details }) => details.slug).sort());
  for (const { slug, modules } of shown) {
    const written = demoCourses.find(({ details }) => details.slug === slug)?.modules;
    expect(modules).toEqual(written?.map(([title, ...items]) => ({ title, items: items.map(([, itemTitle]) => ({ title: itemTitle })) })));
  }
  expect(shown).toContainEqual(
    expect.objectContaining({
      slug: 'models-that-learn',
      startsAt: '2026-05-25T09:00:00.000Z',
      prerequisites: [{ slug: 'statistics-for-the-curious' }],
    }),
  );
  const all = (await course.ok(query, {}, signedInAs('ADMIN'))).courses.nodes as { instructor: { id: string } }[];
  expect(all).toHaveLength(demoCourses.length);
  expect(new Set(all.map(({ instructor }) => instructor.id)).size).toBe(1);
});

test.each([
  ['ASSIGNMENT', () => assignment.sql<Made>('select id, course_id from assignment')],
  ['CONTENT', () => content.sql<Made>("select id, course_id from content_item where kind = 'ARTICLE' and length(text) > 100")],
])('what a module shows as %s is one of its course; an article can be read', async (kind, madeOf) => {
  const shown = await course.sql<{ course_id: string; ref_id: string }>('select course_id, ref_id from module_items where kind = ?', [
    kind,
  ]);
  const made = await madeOf();
  expect(shown.length).toBeGreaterThan(0);
  expect(made.map(({ id, course_id }) => `${course_id} ${id}`).sort()).toEqual(
    shown.map((each) => `${each.course_id} ${each.ref_id}`).sort(),
  );
});
