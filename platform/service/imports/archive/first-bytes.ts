import { open } from 'node:fs/promises';

/** What a file begins with, in hex: its type, whatever its name says. */
export async function firstBytes(path: string, count: number): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
  return buffer.subarray(0, bytesRead).toString('hex');
}
