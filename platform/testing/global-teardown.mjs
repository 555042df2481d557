import './typescript.mjs';

export default async function globalTeardown() {
  const { stopRunPostgres } = await import('./run-postgres.ts');
  await stopRunPostgres();
}
