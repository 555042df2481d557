import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Header, pack } from 'tar-stream';
import { ZipFile } from 'yazl';
import { type Archive, openArchive } from './archive.js';
import { BOUNDS } from './bounds.js';

let folder: string;
let opened: Archive[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((archive) => archive.stop()));
  await rm(folder, { recursive: true });
});

async function archive(path: string, bounds = {}) {
  const archive = await openArchive(path, { ...BOUNDS, ...bounds });
  opened.push(archive);
  return archive;
}

type Files = Readonly<Record<string, string | Buffer>>;

async function zip(files: Files, { mode = 0o100644 } = {}): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, { mode });
  zip.end();
  const path = join(folder, 'a.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** The writer refuses hostile names, so they are put in their place afterwards: with as many bytes, in both headers. */
async function forged(from: string, to: string, files: Files): Promise<string> {
  const path = await zip(files);
  const bytes = (await readFile(path)).toString('latin1').replaceAll(from, to);
  await writeFile(path, bytes, 'latin1');
  return path;
}

type Entry = Partial<Header> & Pick<Header, 'name'>;

/** The writer of tars takes any name and any type. */
async function tar(entries: readonly (readonly [Entry | string, string | Buffer])[], change = (bytes: Buffer) => bytes): Promise<string> {
  const packed = pack();
  for (const [header, content] of entries) {
    const whole = typeof header === 'string' ? { name: header } : header;
    // Links and devices have no bytes of their own.
    if (content.length === 0 && whole.type) packed.entry(whole);
    else packed.entry(whole, content);
  }
  packed.finalize();
  const path = join(folder, 'a.tar.gz');
  await writeFile(path, gzipSync(change(await buffer(packed))));
  return path;
}

const allOf = async (archive: Archive) =>
  Object.fromEntries(await Promise.all(archive.names.map(async (name) => [name, String(await archive.read(name))])));

/** A tar whose first header was changed, with the checksum that belongs to it. */
function signed(bytes: Buffer, change: (header: Buffer) => void): Buffer {
  const header = bytes.subarray(0, 512);
  change(header);
  header.fill(' ', 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return bytes;
}

describe('what is there', () => {
  const files = { 'a.xml': '<a/>', 'ü/b.txt': 'ä', 'empty.txt': '' };

  test('of a zip', async () => {
    expect(await allOf(await archive(await zip(files)))).toEqual(files);
  });

  test('of a gzipped tar, also of one that names the folder where one stood', async () => {
    const entries = Object.entries(files);
    expect(await allOf(await archive(await tar(entries)))).toEqual(files);
    const dotted = entries.map(([name, content]) => [`./${name}`, content] as const);
    expect(await allOf(await archive(await tar([[{ name: './', type: 'directory' }, ''], ...dotted])))).toEqual(files);
  });

  test('of a gzipped tar with a name of 300 letters, and several at once', async () => {
    const long = `${'d/'.repeat(100)}${'n'.repeat(100)}`;
    const archived = await archive(
      await tar([
        [long, 'a'.repeat(100_000)],
        ['b', 'b'.repeat(100_000)],
      ]),
    );
    const [one, other] = await Promise.all([text(await archived.open(long)), text(await archived.open('b'))]);
    expect([one, other]).toEqual(['a'.repeat(100_000), 'b'.repeat(100_000)]);
  });

  test('of a folder', async () => {
    await mkdir(join(folder, 'ü'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    expect(await allOf(await archive(folder))).toEqual(files);
  });

  test('of a single file', async () => {
    await writeFile(join(folder, 'item.xml'), '<a/>');
    expect(await allOf(await archive(join(folder, 'item.xml')))).toEqual({ 'item.xml': '<a/>' });
  });

  test('as a stream, and again', async () => {
    const archived = await archive(await zip(files));
    expect(await text(await archived.open('a.xml'))).toBe('<a/>');
    expect(await text(await archived.open('a.xml'))).toBe('<a/>');
  });

  test('what is not there is refused, the names of objects too', async () => {
    const archived = await archive(await zip(files));
    await expect(archived.read('constructor')).rejects.toThrow('constructor is not in the package');
  });
});

describe('a zip is refused', () => {
  test.each([
    ['that leads out of its folder', 'aa/bb', '../bb'],
    ['that leads out in the middle', 'a/bb/c', 'a/../c'],
    ['that names a place of the machine', 'aa', '/a'],
    ['that names a drive', 'aa/b', 'c:/b'],
    ['that holds a backslash', 'aa/bb', '..\\bb'],
    ['that holds a character which moves the cursor', 'aaaa', 'a\x1b[A'],
    ['that ends early for other readers', 'aaaa', 'a\x00.b'],
  ])('%s', async (_, from, to) => {
    await expect(archive(await forged(from, to, { [from]: 'x' }))).rejects.toThrow(/refuse|cannot be read|backslash|leads out|control/);
  });

  test('with one name twice', async () => {
    await expect(archive(await forged('bbbb', 'aaaa', { aaaa: '1', bbbb: '2' }))).rejects.toThrow('"aaaa" is there twice');
  });

  test.each([
    ['Item.xml', 'iTEM.XML'],
    ['é.xml', 'e\u0301.xml'],
  ])('with %j and %j, which some systems take for one', async (one, other) => {
    await expect(archive(await zip({ [one]: '1', [other]: '2' }))).rejects.toThrow('is there twice');
  });

  test('with a link', async () => {
    await expect(archive(await zip({ a: '/etc/passwd' }, { mode: 0o120777 }))).rejects.toThrow('a is a link or a device');
  });

  test('with an encrypted entry', async () => {
    const path = await zip({ a: 'x' });
    const bytes = await readFile(path);
    bytes.writeUInt16LE(bytes.readUInt16LE(bytes.indexOf('PK\x01\x02') + 8) | 1, bytes.indexOf('PK\x01\x02') + 8);
    await writeFile(path, bytes);
    await expect(archive(path)).rejects.toThrow('a is encrypted');
  });

  test('with more entries than the bound', async () => {
    await expect(archive(await zip({ a: '1', b: '2', c: '3' }), { entries: 2 })).rejects.toThrow('more than 2 entries');
  });

  test('that ends in the middle', async () => {
    const path = await zip({ a: 'x'.repeat(1_000) });
    await writeFile(path, (await readFile(path)).subarray(0, 60));
    await expect(archive(path)).rejects.toThrow('cannot be read');
  });
});

describe('a gzipped tar is refused', () => {
  test.each([
    ['that leads out of its folder', '../b'],
    ['that leads out in the middle', 'a/../c'],
    ['that leads out behind the folder where one stands', './../c'],
    ['that names a place of the machine', '/a'],
    ['that names a drive', 'c:/b'],
    ['that holds a backslash', '..\\bb'],
    ['that holds a character which moves the cursor', 'a\x1b[A'],
    ['that leads out in the header for long names', `${'a/'.repeat(100)}../b`],
  ])('%s', async (_, name) => {
    await expect(archive(await tar([[name, 'x']]))).rejects.toThrow(/backslash|leads out|control|absolute|drive/);
  });

  test.each(['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const)('with a %s', async (type) => {
    await expect(archive(await tar([[{ name: 'a', type, linkname: '/etc/passwd' }, '']]))).rejects.toThrow('a is a link or a device');
  });

  test('with an entry of a type that nobody knows', async () => {
    const sparse = (bytes: Buffer) => signed(bytes, (header) => header.write('S', 156));
    await expect(archive(await tar([['a', 'x']], sparse))).rejects.toThrow('a is a link or a device');
  });

  test('with one name twice, also in other capitals', async () => {
    const twice = (other: string) => tar([['a', '1'], [other, '2']]); // biome-ignore format: two entries
    await expect(archive(await twice('a'))).rejects.toThrow('"a" is there twice');
    await expect(archive(await twice('./a'))).rejects.toThrow('"a" is there twice');
    await expect(archive(await twice('A'))).rejects.toThrow('"A" is there twice');
  });

  test('with more entries than the bound, folders too', async () => {
    const folders = ['a', 'b', 'c'].map((name) => [{ name, type: 'directory' }, ''] as const);
    await expect(archive(await tar(folders), { entries: 2 })).rejects.toThrow('more than 2 entries');
  });

  test('with an entry that is larger than the bound, or says so', async () => {
    await expect(archive(await tar([['a', 'x'.repeat(101)]]), { entryBytes: 100 })).rejects.toThrow('a holds more than 100 bytes');
    const lying = (bytes: Buffer) => signed(bytes, (header) => header.write('77777777777\0', 124));
    await expect(archive(await tar([['a', 'x']], lying))).rejects.toThrow('a holds more than');
  });

  test('with more bytes than the bound, whatever holds them', async () => {
    await expect(archive(await tar([['a', 'x'.repeat(10_000)]]), { totalBytes: 8_000 })).rejects.toThrow(
      'the package holds more than 8000',
    );
    const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(10_000)]);
    await expect(archive(await tar([['a', 'x']], padded), { totalBytes: 8_000 })).rejects.toThrow('the package holds more than 8000');
  });

  test('that is a bomb, in an entry, behind the last one or in a header', async () => {
    const zeros = Buffer.alloc(4 * 2 ** 20);
    await expect(archive(await tar([['bomb', zeros]]))).rejects.toThrow('inflates to more than 200 times its size');
    const padded = (bytes: Buffer) => Buffer.concat([bytes, zeros]);
    await expect(archive(await tar([['a', 'x']], padded))).rejects.toThrow('inflates to more than 200 times its size');
    const path = `a/${'b'.repeat(5 * 2 ** 20)}`;
    await expect(archive(await tar([[{ name: path }, 'x']]), { ratio: 1e9 })).rejects.toThrow('cannot be read');
  });

  test('that ends in the middle, of the tar or of the gzip', async () => {
    const entries = [['a', 'x'.repeat(5_000)]] as const;
    await expect(archive(await tar(entries, (bytes) => bytes.subarray(0, 3_000)))).rejects.toThrow('cannot be read');
    const path = await tar(entries);
    await writeFile(path, (await readFile(path)).subarray(0, 60));
    await expect(archive(path)).rejects.toThrow('cannot be read');
  });

  test('with a header that does not add up, and one that is no tar', async () => {
    const broken = (bytes: Buffer) => Buffer.concat([Buffer.from('b'), bytes.subarray(1)]);
    await expect(archive(await tar([['a', 'x']], broken))).rejects.toThrow('cannot be read');
    const path = join(folder, 'a.tar.gz');
    await writeFile(path, gzipSync('<a/>'.repeat(500)));
    await expect(archive(path)).rejects.toThrow('cannot be read');
  });
});

describe('bytes are counted while they come', () => {
  const zeros = Buffer.alloc(4 * 2 ** 20);

  test('of an entry', async () => {
    const archived = await archive(await zip({ a: 'x'.repeat(101) }), { entryBytes: 100 });
    await expect(archived.read('a')).rejects.toThrow('a holds more than 100 bytes');
    await expect(text(await archived.open('a'))).rejects.toThrow('a holds more than 100 bytes');
  });

  test('of a reader who wants less than the bound', async () => {
    const archived = await archive(await zip({ a: 'x'.repeat(101) }));
    await expect(archived.read('a', 100)).rejects.toThrow('a holds more than 100 bytes');
  });

  test('of all entries, each once', async () => {
    const archived = await archive(await zip({ a: 'x'.repeat(60), b: 'y'.repeat(60) }), { totalBytes: 100 });
    await archived.read('a');
    await archived.read('a');
    await expect(archived.read('b')).rejects.toThrow('the package holds more than 100 bytes');
  });

  test('against the size in the file: a bomb ends long before its last byte', async () => {
    const archived = await archive(await zip({ bomb: zeros }));
    await expect(archived.read('bomb')).rejects.toThrow('bomb inflates to more than 200 times its size');
  });

  test('and not by the header: one that says less is a bomb all the same', async () => {
    const path = await zip({ bomb: zeros });
    const bytes = await readFile(path);
    bytes.writeUInt32LE(10, bytes.indexOf('PK\x01\x02') + 24);
    await writeFile(path, bytes);
    await expect((await archive(path)).read('bomb')).rejects.toThrow();
  });

  test('a wrong checksum is not seen as content', async () => {
    const path = await zip({ a: 'x'.repeat(1_000) });
    const bytes = await readFile(path);
    bytes[35] = (bytes[35] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    await expect((await archive(path)).read('a')).rejects.toThrow();
  });
});

describe('a folder is refused', () => {
  test('with a link in it, to a file or to a folder', async () => {
    await symlink('/etc/passwd', join(folder, 'a'));
    await expect(archive(folder)).rejects.toThrow('a is a link or a device');
    await rm(join(folder, 'a'));
    await symlink('/etc', join(folder, 'a'));
    await expect(archive(folder)).rejects.toThrow('a is a link or a device');
  });

  test('when a file became a link after it was listed', async () => {
    await writeFile(join(folder, 'a'), 'x');
    const archived = await archive(folder);
    await rm(join(folder, 'a'));
    await symlink('/etc/passwd', join(folder, 'a'));
    await expect(archived.read('a')).rejects.toThrow();
  });
});
