import type { Reply } from '../kit/client.js';
import { type Coursework, grade, learn, newAssignment, newCoursework, submit } from '../kit/coursework.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
let ada: Person;
let coursework: Coursework;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
  coursework = await newCoursework(grace);
  ada = await newStudent(system.client, 'Ada');
  await learn(ada, coursework);
});
afterAll(() => system.stop());

const RACES = 50;
const DELETE = 'mutation ($id: ID!) { deleteAssignment(id: $id) }';
const RELEASE = 'mutation ($id: ID!) { releaseGrades(assignmentId: $id) { status } }';
const SEEN = 'query ($id: ID!) { assignment(id: $id) { id myEvaluation { status score } } }';

const outcomeOf = ({ data, errors }: Reply) => errors[0]?.extensions.code ?? data;

test('an assignment is deleted, or its grades are released: one of them, never both', async () => {
  for (let race = 0; race < RACES; race += 1) {
    const id = await newAssignment(grace, coursework.courseId);
    await grade(grace, (await submit(ada, id)).id, 80);
    const both = (race % 2 ? [DELETE, RELEASE] : [RELEASE, DELETE]).map((source) => grace.client.send(source, { id }));
    const outcomes = (await Promise.all(both)).map(outcomeOf);
    const [deleted, released] = race % 2 ? outcomes : outcomes.reverse();
    const { assignment } = await ada.client.ok(SEEN, { id });
    expect({ deleted, released, assignment }).toEqual(
      deleted === 'CONFLICT'
        ? {
            deleted: 'CONFLICT',
            released: { releaseGrades: [{ status: 'RELEASED' }] },
            assignment: { id, myEvaluation: { status: 'RELEASED', score: 80 } },
          }
        : { deleted: { deleteAssignment: true }, released: 'NOT_FOUND', assignment: null },
    );
  }
});
