import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import type { EventType } from '../../platform/messaging/event/define.js';

/** Who and what an event is about. From it follow all ids that a payload names, so that the events of a world fit together. */
export interface Subject {
  readonly course: number;
  readonly assignment: number;
  readonly student: number;
  readonly attempt: number;
}

export const subjects: fc.Arbitrary<Subject> = fc.record({
  course: fc.nat(1),
  assignment: fc.nat(1),
  student: fc.nat(2),
  attempt: fc.integer({ min: 1, max: 2 }),
});

/** The same id for the same thing, in every world. */
export function idOf(kind: string, ...numbers: readonly number[]): string {
  const hash = createHash('sha256')
    .update(`${kind} ${numbers.join(' ')}`)
    .digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-7${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** What the fields of payloads say of their subject, by their names. */
const named: Readonly<Record<string, (subject: Subject) => unknown>> = {
  courseId: ({ course }) => idOf('course', course),
  studentId: ({ student }) => idOf('user', student),
  userId: ({ student }) => idOf('user', student),
  payerId: ({ student }) => idOf('user', student),
  instructorId: ({ course }) => idOf('instructor', course),
  assignmentId: ({ course, assignment }) => idOf('assignment', course, assignment),
  // An item shows an assignment or a content: by the same id, so that items of both kinds show what the other events are about.
  refId: ({ course, assignment }) => idOf('assignment', course, assignment),
  contentId: ({ course, assignment }) => idOf('assignment', course, assignment),
  attemptId: ({ course, assignment, student, attempt }) => idOf('attempt', course, assignment, student, attempt),
  number: ({ attempt }) => attempt,
  enrollmentId: ({ course, student }) => idOf('enrollment', course, student),
  submissionId: ({ course, assignment, student, attempt }) => idOf('submission', course, assignment, student, attempt),
  evaluationId: ({ course, assignment, student, attempt }) => idOf('evaluation', course, assignment, student, attempt),
  attempt: ({ attempt }) => attempt,
  sagaId: ({ course, student }) => idOf('saga', course, student),
  paymentId: ({ course, student }) => idOf('payment', course, student),
};

type Node = Readonly<Record<string, unknown>>;

/** Payloads of an event about a subject: what its schema allows. */
export function payloadsOf({ schema }: EventType, subject: Subject): fc.Arbitrary<unknown> {
  return valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node, subject, '');
}

function valuesOf(node: Node, subject: Subject, name: string): fc.Arbitrary<unknown> {
  const anyOf = (node.anyOf ?? node.oneOf) as readonly Node[] | undefined;
  if (anyOf) return fc.oneof(...anyOf.map((each) => valuesOf(each, subject, name)));
  if (named[name]) return fc.constant(named[name](subject));
  if ('const' in node) return fc.constant(node.const);
  if (node.enum) return fc.constantFrom(...(node.enum as readonly unknown[]));
  switch (node.type) {
    case 'object':
      return objectsOf(node, subject);
    case 'array':
      return fc.array(valuesOf(node.items as Node, subject, name.replace(/Ids$/, 'Id')), {
        maxLength: 2,
        minLength: Number(node.minItems ?? 0),
      });
    case 'string':
      return textsOf(node, name);
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(0, Number(node.exclusiveMinimum ?? node.minimum ?? 0)) + 1, max: 5 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.constant({});
  }
}

function objectsOf({ properties = {}, required = [] }: Node, subject: Subject): fc.Arbitrary<unknown> {
  const values = Object.entries(properties as Record<string, Node>).map(([name, node]) => [name, valuesOf(node, subject, name)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required as never[] });
}

function textsOf({ format }: Node, name: string): fc.Arbitrary<string> {
  if (format === 'uuid' || /^id$|Id$/.test(name)) return fc.nat(1).map((nth) => idOf(name || 'something', nth));
  if (format === 'date-time') return fc.nat(9).map((day) => new Date(Date.UTC(2026, 2, 1 + day, 12)).toISOString());
  if (format === 'email') return fc.constant('ada@example.org');
  return name === 'currency' ? fc.constant('EUR') : fc.constantFrom('one', 'another', "it's ?");
}
