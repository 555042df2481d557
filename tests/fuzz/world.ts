import { newStudent, newTeacher } from '../kit/school.js';
import type { System } from '../kit/system.js';
import type { Ids } from './good-values.js';
import { People } from './people.js';
import { makeDraft, makeThings } from './things.js';

/** A school to send hostile requests to. */
export interface World {
  readonly people: People;
  /** Of the callers themselves. */
  readonly ids: Ids;
  /** Of others; none of the callers but the admin may see them. */
  readonly hidden: Partial<Ids>;
}

export async function makeWorld(system: System): Promise<World> {
  const people = await People.of(system);
  const ids = await makeThings({ admin: system.admin, instructor: people.person('instructor'), student: people.person('student') });
  const instructor = await newTeacher(system.admin, 'Another instructor');
  const student = await newStudent(system.client, 'Another student');
  const theirs = await makeThings({ admin: system.admin, instructor, student });
  const { enrollment, submission, attempt, evaluation, payment, device, notification, upload, track } = theirs;
  const hidden = {
    enrollment,
    submission,
    attempt,
    evaluation,
    payment,
    device,
    notification,
    upload,
    track,
    export: theirs.export,
    ...(await makeDraft(instructor)),
  };
  return { people, ids, hidden };
}
