import { Client } from '../tests/kit/client.js';
import { newCourse, newInstructor, signIn } from '../tests/kit/school.js';

export interface Catalogue {
  /** An access token of the admin. */
  readonly token: string;
  readonly userId: string;
  readonly slug: string;
}

/** 100 courses of ten instructors, made by the API. */
export async function fillCatalogue(url: string): Promise<Catalogue> {
  const client = new Client(url);
  const admin = await signIn(client, 'admin@example.org', 'an admin of the bench');
  const instructors = await Promise.all(Array.from({ length: 10 }, (_, index) => newInstructor(admin, `Teacher ${index}`)));
  for (const [index, instructor] of instructors.entries()) {
    for (let count = 0; count < 10; count++)
      await newCourse(instructor, { title: `Course ${index}-${count}`, slug: `course-${index}-${count}` });
  }
  return { token: admin.client.token as string, userId: admin.id, slug: 'course-3-3' };
}
