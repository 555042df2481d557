import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg, { type Connection, type Submittable } from 'pg';

/** Copies a file as it is, by `COPY` into a table of text columns without an index. Returns how long PostgreSQL took, in ms. */
export async function copyPlain(database: string, folder: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const table = `plain_${file.replace(/\W/g, '_')}`;
    await client.query(`create table ${table} (${(await columnsOf(join(folder, file))).map((column) => `"${column}" text`).join()})`);
    const begun = performance.now();
    await copyIn(client, `copy ${table} from stdin (format csv, header)`, join(folder, file));
    return performance.now() - begun;
  } finally {
    await client.end();
  }
}

async function columnsOf(path: string): Promise<string[]> {
  const file = await open(path);
  try {
    for await (const head of file.readLines()) return head.replaceAll('"', '').split(',');
    throw new Error(`${path} is empty`);
  } finally {
    await file.close();
  }
}

/** Methods of the driver's connection that its types lack. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** Sends a file with a `COPY … FROM STDIN`. */
function copyIn(client: pg.Client, statement: string, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const send = (connection: CopyConnection) =>
    pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) connection.sendCopyFromChunk(chunk);
    }).then(
      () => connection.endCopyFrom(),
      (error: Error) => connection.sendCopyFail(error.message),
    );
  const copy = {
    submit: (connection: Connection) => connection.query(statement),
    handleCopyInResponse: (connection: CopyConnection) => void send(connection),
    handleCommandComplete() {},
    handleError: reject,
    handleReadyForQuery: () => resolve(),
  };
  client.query(copy as unknown as Submittable);
  return promise;
}
