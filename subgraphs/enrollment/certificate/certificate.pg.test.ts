import { anonymous } from '../../../platform/kernel/identity.js';
import { anItem } from '../../../schema/events/test-kit/courses.js';
import { admin, aStudent, type EnrollmentService, enrollmentService, REVOKE } from '../test-kit/enrollment-service.js';
import { newSerial, readSerial } from './serial.js';

const VERIFY = 'query ($serial: String!) { verifyCertificate(serial: $serial) { serial recipientName courseTitle issuedAt revokedAt } }';

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
  return { id: id as string, teacher, certificate };
}

const verify = async (serial: string) => (await service.ok(VERIFY, { serial }, anonymous)).verifyCertificate;

test('whoever is shown the serial can verify it, however they type it', async () => {
  const { certificate } = await graduate();
  const found = await verify(certificate.serial);
  expect(found).toMatchObject({ serial: certificate.serial, recipientName: 'Ada Lovelace', courseTitle: 'Welding', revokedAt: null });
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

test('serials are long, in an alphabet that is not misread, and never the same', () => {
  const serials = Array.from({ length: 1_000 }, newSerial);
  expect(new Set(serials).size).toBe(1_000);
  for (const serial of serials) expect(serial).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(readSerial('oilO-0000 0000-abcd')).toBe('0110-0000-0000-ABCD');
});
