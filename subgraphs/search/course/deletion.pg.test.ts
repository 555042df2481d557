import pg from 'pg';
import { newId } from '../../../platform/kernel/ids.js';
import { until } from '../../../platform/testing/until.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { type SearchService, searchService } from '../test-kit/search-service.js';

let service: SearchService;
beforeAll(async () => {
  service = await searchService();
});
afterAll(() => service.stop());

const textsOf = (courseId: string) =>
  service.sql<{ title: string; excerpt: string | null; is_gone: boolean }>(
    'select title, excerpt, deleted_at is not null as is_gone from known_content where course_id = ?',
    [courseId],
  );
/** How many transactions of the service wait for another. */
const waiting = async () => {
  const [row] = await service.sql<{ count: number }>(
    'select count(*)::int as count from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted',
  );
  return row?.count;
};

test('nothing is left of a content that is told of while its course, which nobody knows yet, is deleted', async () => {
  const course = aCourse();
  const contentId = newId();
  const holder = new pg.Client(service.database);
  await holder.connect();
  try {
    // The content is written, and cannot be committed before the holder is done.
    await holder.query('begin');
    await holder.query('insert into document_mark (id, version) values ($1, 0)', [contentId]);
    const told = service.content({ contentId, courseId: course.courseId, title: 'To be forgotten' });
    await until(async () => (await waiting()) === 1);
    const deleted = service.courseDeleted(course, newId());
    // It waits for the content; one that does not is done.
    await Promise.race([deleted, until(async () => (await waiting()) === 2)]);
    await holder.query('rollback');
    await Promise.all([told, deleted]);
  } finally {
    await holder.end();
  }
  expect(await textsOf(course.courseId)).toEqual([{ title: '', excerpt: null, is_gone: true }]);
  await service.content({ contentId: newId(), courseId: course.courseId });
  expect(await textsOf(course.courseId)).toHaveLength(1);
});
