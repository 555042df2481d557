import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A line of a file of the data set, by the names of its columns. None of its fields holds a comma or a quote. */
type Fields = Readonly<Record<string, string>>;

/** Copies the files with the rows of some presentations (`CCC/2014J`), each line as it is. */
export async function copyPresentations(from: string, to: string, presentations: ReadonlySet<string>): Promise<void> {
  await mkdir(to, { recursive: true });
  const presented = ({ code_module, code_presentation }: Fields) => presentations.has(`${code_module}/${code_presentation}`);
  const assessments = new Set<string>();
  await filtered(from, to, 'courses.csv', presented);
  await filtered(from, to, 'assessments.csv', (fields) => {
    if (presented(fields)) assessments.add(fields.id_assessment as string);
    return presented(fields);
  });
  await filtered(from, to, 'studentInfo.csv', presented);
  await filtered(from, to, 'studentRegistration.csv', presented);
  await filtered(from, to, 'studentAssessment.csv', ({ id_assessment }) => assessments.has(id_assessment as string));
  await filtered(from, to, 'vle.csv', presented);
}

async function filtered(from: string, to: string, file: string, accepts: (fields: Fields) => boolean): Promise<void> {
  const lines = createInterface({ input: createReadStream(join(from, file)), crlfDelay: Number.POSITIVE_INFINITY });
  const chosen = async function* () {
    let columns: string[] | undefined;
    for await (const line of lines) {
      const values = line.replaceAll('"', '').split(',');
      const fields = columns && Object.fromEntries(columns.map((column, at) => [column, values[at] ?? '']));
      if (!fields || accepts(fields)) yield `${line}\n`;
      columns ??= values;
    }
  };
  await pipeline(Readable.from(chosen()), createWriteStream(join(to, file)));
}
