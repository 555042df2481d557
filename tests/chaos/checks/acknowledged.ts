import type { Url } from './rows.js';
import { rowsOf } from './rows.js';

/** Every write that somebody was told had been done, as the least that must be found of it afterwards. */
export class Acknowledged {
  /** By `database table id`: how many facts of the row are known to have been recorded. */
  readonly #writes = new Map<string, number>();

  /** By `content student`: what of a video they were told they have watched, as a multirange. */
  readonly #watched = new Map<string, string[]>();

  /** Something of an aggregate was done, which is at least one fact more. */
  wrote = (database: string, table: string, id: string): void => {
    const row = `${database} ${table} ${id}`;
    this.#writes.set(row, (this.#writes.get(row) ?? 0) + 1);
  };

  /** Of a video, from this second to that. */
  watched(contentId: string, studentId: string, from: number, to: number): void {
    const key = `${contentId} ${studentId}`;
    this.#watched.set(key, [...(this.#watched.get(key) ?? []), `[${from},${to})`]);
  }

  /** Its row may be gone. */
  forget(database: string, table: string, id: string): void {
    this.#writes.delete(`${database} ${table} ${id}`);
  }

  get count(): number {
    return [...this.#writes.values()].reduce((sum, writes) => sum + writes, 0);
  }

  /** The rows that are not there, or know of less than was acknowledged. */
  async missingIn(url: Url): Promise<string[]> {
    const missing: string[] = [];
    const written = [...this.#writes].map(([row, facts]) => ({ row, facts, place: row.slice(0, row.lastIndexOf(' ')) }));
    for (const [place, writes] of Map.groupBy(written, (each) => each.place)) {
      const [database = '', table = ''] = place.split(' ');
      const found = await rowsOf(url(database), `select id, sequence from ${table}`);
      const sequences = new Map(found.map(({ id, sequence }) => [`${place} ${id}`, sequence as number]));
      missing.push(...writes.filter(({ row, facts }) => (sequences.get(row) ?? 0) < facts).map(({ row }) => row));
    }
    return [...missing, ...(await this.#unwatchedIn(url))];
  }

  /** Who has watched less than they were told. */
  async #unwatchedIn(url: Url): Promise<string[]> {
    const told = [...this.#watched].map(([key, ranges]) => ({ key, ranges: `{${ranges.join()}}` }));
    const found = await rowsOf(
      url('lms_content'),
      `select told.key from jsonb_to_recordset('${JSON.stringify(told)}') as told (key text, ranges text)
      join watch_progress progress on told.key = content_id || ' ' || student_id
      where progress.watched @> told.ranges::int4multirange`,
    );
    const whole = new Set(found.map(({ key }) => key));
    return told.filter(({ key }) => !whole.has(key)).map(({ key }) => `lms_content watch_progress ${key}`);
  }
}
