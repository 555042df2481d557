import fc from 'fast-check';
import type { DocumentChange } from '../../../platform/adapters/search-index/search-index.js';
import type { Execute } from '../../../platform/messaging/projection/define.js';
import { markContents } from '../mark/mark-documents.js';
import { type SearchService, searchService } from '../test-kit/search-service.js';
import { indexNext, indexProgress } from './index-documents.js';

let service: SearchService;
let ids: readonly string[];
beforeAll(async () => {
  service = await searchService();
  const { courseId } = await service.course();
  ids = (await Promise.all(Array.from({ length: 4 }, () => service.content({ courseId })))).map(({ contentId }) => contentId);
});
afterAll(() => service.stop());

const execute: Execute = (sql, parameters) => service.orm.em.fork().execute(sql, [...parameters]);
const mark = (nth: number) => markContents({ em: service.orm.em.fork() }, [ids[nth] as string]);

/** Marks `before`, and `meanwhile` after the batch has read its marks; `isLost` when the index has forgotten everything. */
const batch = fc.record({
  before: fc.array(fc.nat(3), { maxLength: 5 }),
  meanwhile: fc.array(fc.nat(3), { maxLength: 5 }),
  isLost: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
});

test('the index is as far as it says, whatever is marked while it is written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 4 }), async (batches) => {
      await service.sql('truncate document_mark');
      await service.sql('truncate marked_generation');
      let name = 'first';
      let index = new Map<string, number>();
      /** Those who have seen the changes up to these versions, and wait for them. */
      const waiting: { latest: number; versions: ReadonlyMap<string, number> }[] = [];
      const look = async () => {
        const { pending, latest } = await indexProgress(execute);
        const rows = await service.sql<{ id: string; version: string }>('select id, version from document_mark');
        waiting.push({ latest, versions: new Map(rows.map((row) => [row.id, Number(row.version)])) });
        for (const each of waiting)
          if (pending === null || pending > each.latest)
            for (const [id, version] of each.versions) expect(index.get(id) ?? 0).toBeGreaterThanOrEqual(version);
      };
      for (const [nth, { before, meanwhile, isLost }] of batches.entries()) {
        for (const each of before) await mark(each);
        await look();
        // Noticed by the next batch.
        if (isLost) [name, index] = [`lost${nth}`, new Map()];
        const write = async (changes: readonly DocumentChange[]) => {
          for (const { id, version } of changes) index.set(id, version);
          for (const each of meanwhile) await mark(each);
          await look();
          return [];
        };
        await indexNext(execute, { name, write, refresh: async () => {} });
        await look();
      }
      while (await indexNext(execute, { name, write: async () => [], refresh: async () => {} }));
      await indexNext(execute, { name, write: async () => [], refresh: async () => {} });
      expect((await indexProgress(execute)).pending).toBeNull();
    }),
    { numRuns: 40 },
  );
});
