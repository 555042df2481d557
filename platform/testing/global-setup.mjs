import './typescript.mjs';

/** Jest's set-up, once a run: see run-postgres.ts. */
export default async function globalSetup() {
  const { startRunPostgres } = await import('./run-postgres.ts');
  await startRunPostgres();
}
