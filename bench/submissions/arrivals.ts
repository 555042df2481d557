import pg from 'pg';

/** Notifies the bench of each evaluation at its commit: polling for it would be a load of its own. */
const NOTIFY = `
  create function bench_notify() returns trigger language plpgsql as $$ begin perform pg_notify('bench', new.submission_id::text); return null; end $$;
  create trigger bench_notify after insert on evaluation for each row execute function bench_notify()`;

/** The times at which the evaluations of submissions were committed, and so can be read. */
export interface Arrivals {
  /** In ms of `performance.now()`. */
  of(submissionId: string): Promise<number>;
  stop(): Promise<void>;
}

export async function evaluationArrivals(database: string): Promise<Arrivals> {
  const arrivals = new Map<string, PromiseWithResolvers<number>>();
  const arrival = (id: string) => {
    const made = arrivals.get(id) ?? Promise.withResolvers<number>();
    arrivals.set(id, made);
    return made;
  };
  const client = new pg.Client({ connectionString: database });
  client.on('notification', ({ payload = '' }) => arrival(payload).resolve(performance.now()));
  await client.connect();
  await client.query(NOTIFY);
  await client.query('listen bench');
  return { of: (id) => arrival(id).promise, stop: () => client.end() };
}
