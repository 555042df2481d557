import { startEmbeddedPostgres } from '../postgres/embedded/embedded.js';

/** A program to be killed: it uses the PostgreSQL of a folder, says what it found as a line of JSON, and stays until its input ends. */
const [dataDir = ''] = process.argv.slice(2);
try {
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  console.log(JSON.stringify({ started: postgres.started, url: postgres.url('postgres') }));
  process.stdin.resume().once('end', () => postgres.stop());
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).name, message: (error as Error).message }));
}
