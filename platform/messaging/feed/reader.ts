import type { FeedPosition } from './cursor.js';

export interface FeedRow {
  readonly position: FeedPosition;
  readonly channel: string;
  readonly subject: string;
  readonly at: Date;
}

/** Reads the feed table in commit order. */
export interface FeedReader {
  /** At most `most` rows after a position, of some channels or of all. It stops before rows that a late commit could still precede. */
  read(after: FeedPosition, most: number, channels?: readonly string[]): Promise<readonly FeedRow[]>;
  /** The present position: everything that commits from now on comes after it. */
  horizon(): Promise<FeedPosition>;
}

type Query = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

interface Row {
  readonly id: string;
  readonly writer: string;
  readonly channel: string;
  readonly subject: string;
  /** Unix time in ms. */
  readonly at: string;
}

/** A reader over `query`, whose SQL has `?` for parameters. */
export const feedReader = (query: Query): FeedReader => ({
  async read(after, most, channels) {
    const rows = await query<Row>(
      // `order by` needs the qualified columns: the bare names would mean the selected texts.
      `select id::text, writer::text, channel, subject, floor(extract(epoch from at) * 1000)::bigint::text as at
       from feed
       where (writer, id) > (?::xid8, ?::bigint) and writer < pg_snapshot_xmin(pg_current_snapshot())
       ${channels ? 'and channel = any(?::text[])' : ''}
       order by feed.writer, feed.id limit ?`,
      [after.writer.toString(), after.id.toString(), ...(channels ? [`{${channels.map(quoted).join(',')}}`] : []), most],
    );
    return rows.map((row) => {
      const at = Number(row.at);
      return {
        position: { writer: BigInt(row.writer), id: BigInt(row.id), at },
        channel: row.channel,
        subject: row.subject,
        at: new Date(at),
      };
    });
  },
  async horizon() {
    const [row] = await query<{ writer: string; at: string }>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as writer, floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as at`,
      [],
    );
    if (!row) throw new Error('PostgreSQL answered no row to a select without a table');
    return { writer: BigInt(row.writer), id: 0n, at: Number(row.at) };
  },
});

/** An element of an array literal. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
