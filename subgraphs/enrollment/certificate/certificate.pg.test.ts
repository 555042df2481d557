import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDeleted, type CourseSnapshot } from '../../../schema/events/course.js';
import { anItem } from '../../../schema/events/test-kit/courses.js';
import { admin, aStudent, ENROLL, type EnrollmentService, enrollmentService, REISSUE, REVOKE } from '../test-kit/enrollment-service.js';
import { newSerial, readSerial } from './serial.js';

const VERIFY =
  'query ($serial: String!) { verifyCertificate(serial: $serial) { serial recipientName courseTitle issuedAt revokedAt replacedBy } }';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

async function graduate() {
  const teacher = aStudent();
  const course = await service.course({ staffIds: [teacher.userId] });
  const item = anItem();
  await service.curriculum(course.courseId, [item]);
  const student = aStudent();
  const { id } = await service.enroll(course.courseId, student);
  const { certificate } = await service.complete(id, item.id, student);
  return { id: id as string, course, student, teacher, certificate };
}

const verify = async (serial: string) => (await service.ok(VERIFY, { serial }, anonymous)).verifyCertificate;

test('whoever is shown the serial can verify it, however they type it', async () => {
  const { certificate } = await graduate();
  const found = await verify(certificate.serial);
  expect(found).toMatchObject({
    serial: certificate.serial,
    recipientName: 'Ada Lovelace',
    courseTitle: 'Welding',
    revokedAt: null,
    replacedBy: null,
  });
  expect(await verify(certificate.serial.toLowerCase().replaceAll('-', ' '))).toEqual(found);
});

test.each(['', 'nonsense', '0000-0000-0000-0000', '%'])('%j verifies nothing', async (serial) => {
  expect(await verify(serial)).toBeNull();
});

test('its staff revokes it, for good and with a reason; it is verified as revoked', async () => {
  const { id, teacher, certificate } = await graduate();
  const revoke = (caller = teacher) => service.ok(REVOKE, { input: { id: certificate.id, reason: 'Plagiarism' } }, caller);
  const { revokeCertificate } = await revoke();
  service.clock.advance(1_000);
  expect((await revoke(admin)).revokeCertificate).toEqual(revokeCertificate);
  expect(await verify(certificate.serial)).toMatchObject({ revokedAt: revokeCertificate.revokedAt });
  expect(await service.fact(id, 'CERTIFICATE_REVOKED')).toMatchObject({ certificateId: certificate.id, reason: 'Plagiarism' });
  expect((await service.recorded(id)).filter((type) => type === 'CERTIFICATE_REVOKED')).toHaveLength(1);
  expect(await service.read(id)).toMatchObject({ status: 'COMPLETED' });
});

test('one that is not there is missed by its name', async () => {
  const [id, missed] = [newId(), 'NOT_FOUND: Certificate was not found'];
  await expect(service.ok(REVOKE, { input: { id, reason: 'Plagiarism' } }, admin)).rejects.toThrow(missed);
  await expect(service.ok(REISSUE, { input: { id, recipientName: 'Ada King' } }, admin)).rejects.toThrow(missed);
});

test('one that was revoked meets no prerequisite, and eligibility says so', async () => {
  const { course, student, teacher, certificate } = await graduate();
  const { courseId } = await service.course({ prerequisiteIds: [course.courseId] });
  await service.ok(REVOKE, { input: { id: certificate.id, reason: 'Plagiarism' } }, teacher);
  for (const each of [{ ...course }, { ...course, courseId, prerequisiteIds: [course.courseId] }]) service.courses.knows(each, 1);
  const source = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Course { eligibility { reason missingPrerequisites { id } } } } }`;
  const [{ eligibility }] = (await service.ok(source, { r: [{ __typename: 'Course', id: courseId }] }, student))._entities;
  expect(eligibility).toEqual({ reason: 'PREREQUISITES_MISSING', missingPrerequisites: [{ id: course.courseId }] });
  expect((await service.refused(ENROLL, { input: { courseId } }, student)).code).toBe('PREREQUISITES_MISSING');
});

describe('reissuing', () => {
  const reissue = async (id: string, recipientName: string, caller = admin) =>
    (await service.ok(REISSUE, { input: { id, recipientName } }, caller)).reissueCertificate;
  const refusal = async (document: string, input: object) => (await service.refused(document, { input }, admin)).code;

  test('makes a new one under the corrected name; the old one verifies as replaced by it', async () => {
    const { id, teacher, certificate } = await graduate();
    service.clock.advance(1_000);
    const next = await reissue(certificate.id, ' Ada King, Countess of Lovelace ', teacher);
    expect(next).toMatchObject({ recipientName: 'Ada King, Countess of Lovelace', courseTitle: 'Welding', replacedBy: null });
    expect(next.serial).not.toBe(certificate.serial);
    expect(await verify(certificate.serial)).toMatchObject({ recipientName: 'Ada Lovelace', revokedAt: null, replacedBy: next.serial });
    expect(await verify(next.serial)).toMatchObject({ recipientName: 'Ada King, Countess of Lovelace', replacedBy: null });
    expect((await service.read(id)).certificate).toMatchObject({ id: next.id, serial: next.serial });
    expect(await service.fact(id, 'CERTIFICATE_REISSUED')).toMatchObject({
      certificateId: next.id,
      serial: next.serial,
      replacedSerial: certificate.serial,
      courseTitle: 'Welding',
    });
  });

  test('goes on from the last one, and what was replaced or revoked stays so', async () => {
    const { certificate } = await graduate();
    const second = await reissue(certificate.id, 'Ada King');
    expect(await refusal(REISSUE, { id: certificate.id, recipientName: 'Ada' })).toBe('CONFLICT');
    expect(await refusal(REVOKE, { id: certificate.id, reason: 'Plagiarism' })).toBe('CONFLICT');
    const third = await reissue(second.id, 'Ada Byron');
    await service.ok(REVOKE, { input: { id: third.id, reason: 'Plagiarism' } }, admin);
    expect(await refusal(REISSUE, { id: third.id, recipientName: 'Ada' })).toBe('CONFLICT');
  });

  test('lets one win of two that correct it at once', async () => {
    const { certificate } = await graduate();
    const names = ['Ada King', 'Ada Byron'];
    const answers = await Promise.all(
      names.map((recipientName) => service.call(REISSUE, { input: { id: certificate.id, recipientName } }, admin)),
    );
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'made').sort()).toEqual(['CONFLICT', 'made']);
  });

  test.each(['', '  ', 'two\nlines', 'x'.repeat(101)])('is refused for %j, which is no name', async (recipientName) => {
    const { certificate } = await graduate();
    expect(await refusal(REISSUE, { id: certificate.id, recipientName })).toBe('BAD_USER_INPUT');
  });
});

describe('a certificate whose course was deleted', () => {
  async function deleted({ courseId, title, instructorId, staffIds }: CourseSnapshot) {
    const deletedAt = service.clock.now().toISOString();
    await deliver(service, CourseDeleted, { courseId, sagaId: newId(), title, instructorId, staffIds, deletedAt }, { sequence: 9 });
    await service.runJob('take deleted courses away');
  }
  async function outlives() {
    const graduated = await graduate();
    await deleted(graduated.course);
    expect(await service.read(graduated.id)).toBeNull();
    return graduated;
  }

  test('is issued under its last name when it was still due, and until then the deletion waits', async () => {
    service.users.away = true;
    const { id, course, student, certificate } = await graduate();
    expect(certificate).toBeNull();
    await deleted(course);
    expect(await service.read(id)).toMatchObject({ status: 'CANCELLED', certificate: null });
    const saga = async () =>
      (await service.sql<{ n: number }>('select count(*)::int as n from known_course where deletion_id is not null'))[0]?.n;
    expect(await saga()).toBe(1);

    service.users.away = false;
    service.users.names.set(student.userId, 'Ada King');
    await service.runJob('take deleted courses away');
    expect(await service.read(id)).toBeNull();
    expect(await saga()).toBe(0);
    const { serial, ...issued } = await service.fact(id, 'CERTIFICATE_ISSUED');
    expect(issued).toMatchObject({ courseTitle: course.title, studentId: student.userId });
    expect(await verify(String(serial))).toMatchObject({ recipientName: 'Ada King', courseTitle: course.title, revokedAt: null });
    const events = (await service.outbox()).filter(({ key }) => key === id);
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['ENROLLMENT_COMPLETED', 'ENROLLMENT_CANCELLED', 'CERTIFICATE_ISSUED']);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_each, index) => index + 1));
  });

  test('is verified as before', async () => {
    const { certificate } = await outlives();
    expect(await verify(certificate.serial)).toMatchObject({ courseTitle: 'Welding', revokedAt: null, replacedBy: null });
  });

  test('is still corrected and revoked by whoever was its staff, and by nobody else', async () => {
    const { id, teacher, student, certificate } = await outlives();
    const input = { id: certificate.id, recipientName: 'Ada King' };
    expect((await service.refused(REISSUE, { input }, aStudent())).code).toBe('NOT_FOUND');
    expect((await service.refused(REISSUE, { input }, student)).code).toBe('FORBIDDEN');
    const { reissueCertificate: next } = await service.ok(REISSUE, { input }, teacher);
    await service.ok(REVOKE, { input: { id: next.id, reason: 'Plagiarism' } }, admin);
    expect(await verify(certificate.serial)).toMatchObject({ replacedBy: next.serial });
    expect(await verify(next.serial)).toMatchObject({ revokedAt: service.clock.now().toISOString() });
    const events = (await service.outbox()).filter(({ key }) => key === id);
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['ENROLLMENT_CANCELLED', 'CERTIFICATE_REISSUED', 'CERTIFICATE_REVOKED']);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_each, index) => index + 1));
  });
});

test('serials are long, in an alphabet that is not misread, and never the same', () => {
  const serials = Array.from({ length: 1_000 }, newSerial);
  expect(new Set(serials).size).toBe(1_000);
  for (const serial of serials) expect(serial).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(readSerial('oilO-0000 0000-abcd')).toBe('0110-0000-0000-ABCD');
});
