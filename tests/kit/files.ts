import { type AskedByUppy } from '../../platform/adapters/object-store/test-kit/uppy.js';
import type { Person } from './school.js';

// What browsers do with files of a course, by tickets and addresses alone.

export const MIB = 1_048_576;

/** As an upload is announced. */
export interface Announced {
  readonly contentId: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly sha256?: string;
  readonly track?: { readonly kind: string; readonly language: string; readonly label: string };
}

interface Signed {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly name: string; readonly value: string }[];
}

export interface Ticket extends Omit<Signed, 'url'> {
  readonly id: string;
  readonly url: string | null;
  readonly partSize: number | null;
  readonly partCount: number | null;
}

export const request = async ({ client }: Person, input: Announced): Promise<Ticket> =>
  (
    await client.ok(
      `mutation ($input: UploadInput!) { requestUpload(input: $input) {
        id method url headers { name value } expiresAt maxBytes partSize partCount } }`,
      { input },
    )
  ).requestUpload;

export const signPart = async ({ client }: Person, uploadId: string, number: number): Promise<Signed> =>
  (
    await client.ok('mutation ($input: SignUploadPartsInput!) { signUploadParts(input: $input) { method url headers { name value } } }', {
      input: { uploadId, numbers: [number] },
    })
  ).signUploadParts[0];

/** Sends bytes as was signed. */
export async function send({ method, url, headers }: Signed, bytes: Buffer): Promise<void> {
  const sent = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  const reply = await fetch(url, { method, headers: sent, body: bytes as BodyInit });
  const answer = await reply.text();
  if (!reply.ok) throw new Error(`an upload was answered ${reply.status}: ${answer}`);
}

export const COMPLETE = `mutation ($id: ID!) { completeUpload(id: $id) {
  id ready fileName mimeType sizeBytes downloadUrl tracks { id kind language label url } } }`;
export const complete = async ({ client }: Person, id: string) => (await client.ok(COMPLETE, { id })).completeUpload;

export const uploadOf = async ({ client }: Person, id: string) =>
  (await client.ok('query ($id: ID!) { upload(id: $id) { state uploadedParts reason } }', { id })).upload;

/** A file that goes in one request. Answers the content. */
export async function uploadWhole(person: Person, input: Omit<Announced, 'sizeBytes'>, bytes: Buffer) {
  const ticket = await request(person, { ...input, sizeBytes: bytes.length });
  await send({ ...ticket, url: ticket.url as string }, bytes);
  return complete(person, ticket.id);
}

/** The mutations of the API in the place that Uppy asks. */
export function byMutations(person: Person, { id, url, headers, partSize, partCount }: Ticket): AskedByUppy {
  return {
    key: id,
    plan: partSize === null || partCount === null ? null : { partSize, partCount },
    sign: async () => ({ url: url as string, headers }),
    begin: async () => id,
    signPart: (_id, number) => signPart(person, id, number),
    arrived: async () => (await uploadOf(person, id)).uploadedParts,
    complete: async () => Boolean(await complete(person, id)),
    async abort() {
      await person.client.ok('mutation ($id: ID!) { cancelUpload(id: $id) }', { id });
    },
  };
}

/** A course with contents of these kinds, each shown by an item of its module, in their order. */
export async function newCourseOf({ client }: Person, kinds: readonly string[]): Promise<{ courseId: string; contentIds: string[] }> {
  const { createCourse } = await client.ok('mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }', {
    input: { title: 'Rhetoric', summary: 'How to say it' },
  });
  const courseId: string = createCourse.id;
  const { addModule } = await client.ok('mutation ($input: AddModuleInput!) { addModule(input: $input) { id } }', {
    input: { courseId, title: 'Lectures' },
  });
  const contentIds: string[] = [];
  for (const kind of kinds) {
    const { createContent } = await client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
      input: { courseId, title: `A ${kind}`, kind },
    });
    contentIds.push(createContent.id);
    await client.ok('mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { id } }', {
      input: { moduleId: addModule.id, title: `A ${kind}`, kind: 'CONTENT', refId: createContent.id },
    });
  }
  await client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: courseId });
  return { courseId, contentIds };
}
