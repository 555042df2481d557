import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../../platform/kernel/ids.js';
import { admin, type CourseService, CREATE, courseService, instructor, otherInstructor, UPDATE } from '../test-kit/course-service.js';

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
});
afterAll(() => service.stop());

const made = async (prerequisiteIds: string[] = []) => (await service.create(instructor, { prerequisiteIds })).id;
const needs = async (id: string) => (await service.recorded(id)).at(-1)?.payload.prerequisiteIds;
const REFUSED = { code: 'BAD_USER_INPUT', details: { fields: { prerequisiteIds: expect.any(String) } } };

describe('prerequisites', () => {
  test('are kept in their order, each once', async () => {
    const [one, two] = [await made(), await made()];
    expect(await needs(await made([two, one, two]))).toEqual([two, one]);
  });

  test('have to exist for the caller', async () => {
    const foreign = (await service.create(otherInstructor)).id;
    for (const prerequisiteIds of [[newId()], ['nonsense'], [foreign]]) {
      expect(await service.refused(CREATE, { input: { title: 'x', summary: '', prerequisiteIds } }, instructor)).toEqual(REFUSED);
      expect(await service.refused(UPDATE, { input: { id: await made(), prerequisiteIds } }, instructor)).toEqual(REFUSED);
    }
    expect(await needs((await service.create(admin, { prerequisiteIds: [foreign] })).id)).toEqual([foreign]);
  });

  test('that an admin chose stay when somebody saves who cannot see them', async () => {
    const foreign = (await service.create(otherInstructor)).id;
    const [id, another] = [await made(), await made()];
    await service.update(admin, { id, prerequisiteIds: [foreign] });
    await service.update(instructor, { id, prerequisiteIds: [foreign, another] });
    expect(await needs(id)).toEqual([foreign, another]);
  });

  test('do not lead back: not at once, not through others', async () => {
    const first = await made();
    const second = await made([first]);
    const third = await made([second]);
    for (const prerequisiteIds of [[first], [second], [third]]) {
      expect(await service.refused(UPDATE, { input: { id: first, prerequisiteIds } }, instructor)).toEqual(REFUSED);
    }
    await service.update(instructor, { id: third, prerequisiteIds: [first, second] });
    await service.update(instructor, { id: third, prerequisiteIds: [] });
    await service.update(instructor, { id: first, prerequisiteIds: [third] });
  });

  test('of edits that make a cycle only together, one is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const ring = [await made(), await made(), await made()];
      const edits = ring.map((id, index) => service.call(UPDATE, { input: { id, prerequisiteIds: [ring[(index + 1) % 3]] } }, instructor));
      const refusals = (await Promise.all(edits)).flatMap((reply) => reply.errors ?? []);
      expect(refusals.map((each) => each.extensions)).toEqual([REFUSED]);
    }
  });
});
