import type { Client } from '../../tests/kit/client.js';

export interface Page {
  readonly nodes: readonly {
    readonly student: { readonly id: string; readonly displayName: string | null } | null;
    readonly currentPercent: number | null;
    readonly finalPercent: number;
    readonly cells: readonly unknown[];
  }[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
}

const PAGE = `query ($courseId: ID!, $first: Int!, $after: String) { gradebook(courseId: $courseId, orderBy: JOINED) { rows(first: $first, after: $after) {
  nodes { student { id displayName } currentPercent finalPercent cells { assignmentId submissionId score late missing } }
  pageInfo { endCursor hasNextPage } } } }`;

/** A page as a client of the router asks for it. */
export async function pageThroughRouter(client: Client, courseId: string, first: number, after: string | null): Promise<Page> {
  const { gradebook } = await client.ok(PAGE, { courseId, first, after });
  return { nodes: gradebook.rows.nodes, ...gradebook.rows.pageInfo };
}

export interface Walked {
  /** Of each page, in ms. */
  readonly waits: readonly number[];
  readonly rows: Page['nodes'];
}

/** All pages, one after the other. */
export async function walk(page: (after: string | null) => Promise<Page>): Promise<Walked> {
  const waits: number[] = [];
  const rows: Page['nodes'][number][] = [];
  let after: string | null = null;
  for (;;) {
    const asked = performance.now();
    const { nodes, endCursor, hasNextPage }: Page = await page(after);
    waits.push(performance.now() - asked);
    rows.push(...nodes);
    if (!hasNextPage) return { waits, rows };
    after = endCursor;
  }
}
