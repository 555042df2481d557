import { Client } from './client.js';

let count = 0;

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** Signed in. */
  readonly client: Client;
  readonly refreshToken: string;
}

export const PASSWORD = 'correct horse battery staple';

const SESSION = 'accessToken refreshToken userId';

export async function signIn(client: Client, email: string, password: string): Promise<Person> {
  const { login } = await client.ok(`mutation ($input: LoginInput!) { login(input: $input) { ${SESSION} } }`, {
    input: { email, password },
  });
  return { id: login.userId, email, password, client: client.as(login.accessToken), refreshToken: login.refreshToken };
}

/** Registers somebody new and signs them in, back to back. */
export async function newStudent(client: Client, displayName = 'A Student'): Promise<Person> {
  count += 1;
  const email = `person-${process.pid}-${Date.now()}-${count}@example.org`;
  await client.ok('mutation ($input: RegisterInput!) { register(input: $input) { id } }', {
    input: { email, password: PASSWORD, displayName },
  });
  return signIn(client, email, PASSWORD);
}

/** A student whom the admin makes an instructor. Their token is from before. */
export async function newInstructor(admin: Person, displayName = 'An Instructor'): Promise<Person> {
  const person = await newStudent(admin.client.as(undefined), displayName);
  await setRole(admin, person, 'INSTRUCTOR');
  return person;
}

/** An instructor in a session that says so. Commands ask for the role that holds now; reads go by that of the session. */
export async function newTeacher(admin: Person, displayName?: string): Promise<Person> {
  const { email } = await newInstructor(admin, displayName);
  return signIn(admin.client.as(undefined), email, PASSWORD);
}

export const setRole = (admin: Person, { id }: Person, role: string) =>
  admin.client.ok('mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { id role } }', { input: { userId: id, role } });

/** A course with one item, published unless told otherwise. */
export async function newCourse(instructor: Person, input: Record<string, unknown> = {}, publish = true): Promise<{ id: string }> {
  const { client } = instructor;
  const { createCourse: course } = await client.ok('mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }', {
    input: { title: 'Algebra', summary: 'Numbers and letters', ...input },
  });
  await newReading(instructor, course.id);
  if (publish) await client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: course.id });
  return course;
}

/** A module of a course that shows an article: the article's id. */
export async function newReading({ client }: Person, courseId: string): Promise<string> {
  const { addModule } = await client.ok('mutation ($input: AddModuleInput!) { addModule(input: $input) { id } }', {
    input: { courseId, title: 'One' },
  });
  const { createContent } = await client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
    input: { courseId, title: 'Read this', kind: 'ARTICLE', text: 'Letters stand for *numbers*.' },
  });
  await client.ok('mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { id } }', {
    input: { moduleId: addModule.id, title: 'Read this', kind: 'CONTENT', refId: createContent.id },
  });
  return createContent.id;
}
