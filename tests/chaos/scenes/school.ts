import type { Client } from '../../kit/client.js';
import { newInstructor, newStudent, type Person, signIn } from '../../kit/school.js';
import type { Acknowledged } from '../checks/acknowledged.js';
import type { Stoppable } from '../saga/lane.js';

/** The people of a system under load, each of whom signs in again when they are signed out: a Redis that is killed signs everybody out. */
export interface School {
  readonly system: Stoppable;
  readonly writes: Acknowledged;
  /** Not signed in. */
  readonly client: Client;
  admin(): Person;
  /** One of those there are, in turn. */
  teacher(): Person;
  student(): Person;
  /** Signs in whoever is not. */
  signInAgain(): Promise<void>;
}

export async function openSchool(
  system: Stoppable,
  writes: Acknowledged,
  admin: Person,
  { teachers, students }: { readonly teachers: number; readonly students: number },
): Promise<School> {
  const client = admin.client.as(undefined);
  const people = { admin: [admin], teachers: [] as Person[], students: [] as Person[] };
  for (let n = 0; n < teachers; n += 1) people.teachers.push(await newInstructor(admin, `Teacher ${n}`));
  for (let n = 0; n < students; n += 1) people.students.push(await newStudent(client, `Student ${n}`));
  let turn = 0;
  const next = (some: readonly Person[]): Person => {
    turn += 1;
    return some[turn % some.length] as Person;
  };
  return {
    system,
    writes,
    client,
    admin: () => next(people.admin),
    teacher: () => next(people.teachers),
    student: () => next(people.students),
    async signInAgain() {
      for (const some of Object.values(people)) {
        for (const [place, person] of some.entries()) {
          const { errors } = await person.client.send('{ me { id } }');
          if (errors[0]?.extensions.code === 'UNAUTHENTICATED') some[place] = await signIn(client, person.email, person.password);
        }
      }
    },
  };
}
