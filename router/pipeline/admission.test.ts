import { ErrorCode } from '../../platform/kernel/errors.js';
import { nobody, runner, userIn } from '../test-kit/run.js';
import { school } from '../test-kit/school.js';

/** Runs operations, and notes what the admission of each was asked for. */
function setUp() {
  const { course, user, catalogue } = school();
  const { run } = runner(course, user, catalogue);
  const asked: string[] = [];
  const admission = {
    operation: async (_principal: unknown, rootFields: readonly string[]) => void asked.push(`operation ${rootFields.join()}`),
    document: async () => void asked.push('document'),
  };
  return {
    async admitted(source: string, options: Parameters<typeof run>[1] = {}) {
      asked.length = 0;
      const { errors } = await run(source, { ...options, admission });
      return { asked: [...asked], codes: errors?.map(({ extensions }) => extensions.code) };
    },
  };
}

const COURSE = 'query ($id: ID!) { course(id: $id) { title } }';
const SECRETS = '{ course(id: "c1") { secret } }';

it('has a document looked into once, and operations each time', async () => {
  const { admitted } = setUp();
  expect((await admitted(COURSE, { variables: { id: 'c1' } })).asked).toEqual(['operation course', 'document']);
  expect((await admitted(COURSE, { variables: { id: 'c2' } })).asked).toEqual(['operation course']);
});

it('admits an operation before its variables are looked at', async () => {
  const { admitted } = setUp();
  const refused = { codes: [ErrorCode.BAD_USER_INPUT] };
  expect(await admitted(COURSE, { variables: { id: [] } })).toEqual({ ...refused, asked: ['operation course', 'document'] });
});

it('has a document looked into again where it is planned for callers who may have something else of it', async () => {
  const { admitted } = setUp();
  await admitted(SECRETS, { as: nobody });
  expect((await admitted(SECRETS, { as: userIn('STUDENT') })).asked).toEqual(['operation course', 'document']);
  expect((await admitted(SECRETS, { as: userIn('STUDENT') })).asked).toEqual(['operation course']);
  expect((await admitted(SECRETS, { as: nobody })).asked).toEqual(['operation course']);
});

it('has a turn of a document for variables that do not fit, each time', async () => {
  const { admitted } = setUp();
  await admitted(COURSE, { variables: { id: 'c1' } });
  for (let time = 0; time < 2; time += 1) {
    expect((await admitted(COURSE, { variables: { id: [] } })).asked).toEqual(['operation course', 'document']);
  }
});

it('has a document looked into that was refused for its variables, and is planned now', async () => {
  const { admitted } = setUp();
  await admitted(COURSE, { variables: { id: [] } });
  expect((await admitted(COURSE, { variables: { id: 'c1' } })).asked).toEqual(['operation course', 'document']);
});

it('refuses too many fields at the root before they are counted', async () => {
  const { admitted } = setUp();
  const many = `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: course(id: "c1") { title }`).join(' ')} }`;
  expect(await admitted(many)).toEqual({ asked: [], codes: [ErrorCode.OPERATION_TOO_COMPLEX] });
});
