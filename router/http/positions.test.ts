import { encodePosition, type Position, type Progress, progressing } from '../../platform/kernel/position.js';
import { serve, stopAll } from '../test-kit/serve.js';
import { Socket } from '../test-kit/socket.js';
import type { TestSubgraph } from '../test-kit/subgraphs.js';

afterEach(stopAll);

const HEADER = 'x-lms-after';
const mark = (n: number) => ({ id: `0198c0de-0000-7000-8000-00000000000${n}`, time: n, topic: 'course.events', type: 'COURSE_CHANGED' });

/** Has the subgraph tell of this progress with each answer. Answers the positions that it is asked for. */
function telling(subgraph: TestSubgraph, progress: () => Progress): (Position | undefined)[] {
  const execute = subgraph.execute.bind(subgraph);
  const asked: (Position | undefined)[] = [];
  subgraph.execute = async (request) => {
    asked.push(request.after);
    return progressing(progress(), await execute(request));
  };
  return asked;
}

describe('the position of a mutation', () => {
  it('is in its answer, and merged of all that it did', async () => {
    const { course, post, signIn } = await serve();
    let count = 0;
    telling(course, () => ({ recorded: [mark((count += 1))] }));
    const { headers, data, extensions } = await post('mutation { touch { id } }', await signIn('STUDENT'));
    expect(data).toEqual({ touch: { id: 'c1' } });
    expect([headers.get(HEADER), extensions?.after]).toEqual(Array(2).fill(encodePosition([mark(1)])));
  });

  it('is not told to anybody who is not signed in', async () => {
    const { course, post } = await serve();
    telling(course, () => ({ recorded: [mark(1)] }));
    const { headers, extensions } = await post('mutation { touch { id } }');
    expect([headers.get(HEADER), extensions]).toEqual([null, undefined]);
  });

  it('can be read by an application at another origin', async () => {
    const { post } = await serve({ corsOrigins: ['https://app.lms.test'] });
    const { headers } = await post('{ __typename }', { origin: 'https://app.lms.test' });
    expect(headers.get('access-control-expose-headers')).toContain(HEADER);
  });
});

describe('a query that sends a position back', () => {
  const QUERY = '{ course(id: "c1") { title } }';

  it('asks for it, and says what had not got there', async () => {
    const { course, post } = await serve();
    const asked = telling(course, () => ({ behind: ['course.reports'] }));
    const { data, extensions } = await post(QUERY, { [HEADER]: encodePosition([mark(1)]) });
    expect({ data, extensions }).toEqual({ data: { course: { title: 'Algebra' } }, extensions: { behind: ['course.reports'] } });
    expect(asked).toEqual([[mark(1)]]);
  });

  it('does so over a socket in its extensions, and reads the answer there', async () => {
    const { course, router } = await serve();
    const asked = telling(course, () => ({ behind: ['course.reports'] }));
    const socket = await Socket.connect(router.url.replace('http', 'ws'));
    socket.subscribe('1', QUERY, { extensions: { after: encodePosition([mark(1)]) } });
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { extensions: { behind: ['course.reports'] } } });
    await socket.next();
    expect((await socket.answer('2', QUERY, { extensions: { after: 'soon' } })).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(asked).toEqual([[mark(1)]]);
    socket.raw.terminate();
  });

  it('is refused where nobody gave that position, and asks nothing', async () => {
    const { course, post } = await serve();
    const asked = telling(course, () => ({}));
    const { status, codes } = await post(QUERY, { [HEADER]: 'soon' });
    expect([status, codes, asked]).toEqual([400, ['BAD_USER_INPUT'], []]);
  });
});
