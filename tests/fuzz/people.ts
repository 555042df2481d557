import type { Client } from '../kit/client.js';
import { newStudent, PASSWORD, type Person, setRole, signIn } from '../kit/school.js';
import type { System } from '../kit/system.js';

export const CALLERS = ['nobody', 'student', 'instructor', 'admin'] as const;
export type Caller = (typeof CALLERS)[number];

/** Somebody of each role, who signs in again when one of their own requests has signed them out. */
export class People {
  private constructor(
    private readonly system: System,
    private readonly people: Map<Caller, Person>,
  ) {}

  static async of(system: System): Promise<People> {
    const people = new People(system, new Map());
    for (const caller of CALLERS) await people.replace(caller);
    return people;
  }

  client(caller: Caller): Client {
    return this.people.get(caller)?.client ?? this.system.client;
  }

  person(caller: Exclude<Caller, 'nobody'>): Person {
    return this.people.get(caller) as Person;
  }

  /** Makes sure that the caller is who it was: signed in, active, and of its role. */
  async restore(caller: Caller): Promise<void> {
    const person = this.people.get(caller);
    if (!person) return;
    const { data } = await person.client.send('{ me { id role } }');
    if (data?.me?.role?.toLowerCase() === caller) return;
    const again = await signIn(this.system.client, person.email, PASSWORD).catch(() => undefined);
    const role = again && (await again.client.send('{ me { role } }')).data?.me?.role;
    if (again && role?.toLowerCase() === caller) this.people.set(caller, again);
    else await this.replace(caller);
  }

  private async replace(caller: Caller): Promise<void> {
    if (caller === 'nobody') return;
    const person = await newStudent(this.system.client, `A fuzzing ${caller}`);
    if (caller !== 'student') await setRole(this.system.admin, person, caller.toUpperCase());
    this.people.set(caller, await signIn(this.system.client, person.email, PASSWORD));
  }
}
