import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../../platform/kernel/ids.js';
import { testSubgraph } from '../../../platform/testing/subgraph.js';
import { courseSubgraph } from '../subgraph.js';
import { ADD_STAFF, assistant, type CourseService, courseService, instructor, REMOVE_STAFF, student } from '../test-kit/course-service.js';

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
  service.accounts.set(assistant.userId, { active: true });
});
afterAll(() => service.stop());

describe('staff', () => {
  test('come and go, each recorded with the whole course', async () => {
    const { id: courseId } = await service.create(instructor);
    const input = { courseId, userId: assistant.userId };
    const staff = [{ id: assistant.userId }];
    expect(await service.ok(ADD_STAFF, { input }, instructor)).toEqual({ addCourseStaff: { id: courseId, version: 2, staff } });
    expect(await service.ok(ADD_STAFF, { input }, instructor)).toEqual({ addCourseStaff: { id: courseId, version: 2, staff } });
    expect(await service.ok(REMOVE_STAFF, { input }, instructor)).toEqual({ removeCourseStaff: { id: courseId, version: 3, staff: [] } });
    expect(await service.ok(REMOVE_STAFF, { input }, instructor)).toEqual({ removeCourseStaff: { id: courseId, version: 3, staff: [] } });
    expect(await service.recorded(courseId)).toMatchObject([
      { type: 'COURSE_CREATED' },
      { type: 'COURSE_STAFF_CHANGED', sequence: 2, payload: { staffIds: [assistant.userId], added: assistant.userId, removed: null } },
      { type: 'COURSE_STAFF_CHANGED', sequence: 3, payload: { staffIds: [], added: null, removed: assistant.userId } },
    ]);
  });

  test('the instructor is staff without being listed, and cannot be removed', async () => {
    const { id: courseId } = await service.create(instructor);
    const input = { courseId, userId: instructor.userId };
    expect(await service.ok(ADD_STAFF, { input }, instructor)).toEqual({ addCourseStaff: { id: courseId, version: 1, staff: [] } });
    expect(await service.refused(REMOVE_STAFF, { input }, instructor)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { userId: expect.any(String) } },
    });
  });

  test('without an account, or with one that is deactivated, nobody can be staff', async () => {
    const { id: courseId } = await service.create(instructor);
    const gone = newId();
    service.accounts.set(gone, { active: false });
    for (const userId of [newId(), gone, 'nonsense']) {
      expect(await service.refused(ADD_STAFF, { input: { courseId, userId } }, instructor)).toEqual({ code: 'NOT_FOUND' });
    }
  });

  test('while `user` is away it is UNAVAILABLE, not a false NOT_FOUND; removing goes on', async () => {
    const { id: courseId } = await service.create(instructor);
    await service.addStaff(instructor, courseId, assistant);
    const alone = await testSubgraph(courseSubgraph, { database: service.database });
    const away = { input: { courseId, userId: student.userId } };
    expect(await alone.refused(ADD_STAFF, away, instructor)).toEqual({ code: 'UNAVAILABLE' });
    await alone.ok(REMOVE_STAFF, { input: { courseId, userId: assistant.userId } }, instructor);
    await alone.stop();
  });

  test('are a hundred at most', async () => {
    const { id: courseId } = await service.create(instructor);
    await service.sql('update courses set staff_ids = array(select gen_random_uuid() from generate_series(1, 100)) where id = ?', [
      courseId,
    ]);
    expect(await service.refused(ADD_STAFF, { input: { courseId, userId: assistant.userId } }, instructor)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { userId: expect.any(String) } },
    });
  });
});
