import { unavailable } from '../../platform/kernel/errors.js';
import { nobody, runner, userIn } from '../test-kit/run.js';
import { school } from '../test-kit/school.js';
import type { Denial } from './report-denials.js';

function setUp() {
  const fixture = school();
  const recorded: Denial[] = [];
  const { run } = runner(fixture.course, fixture.user, fixture.catalogue);
  const denials = {
    async record(denial: Denial) {
      recorded.push(denial);
    },
  };
  return { recorded, run: (source: string, options: Parameters<typeof run>[1]) => run(source, { denials, ...options }) };
}

describe('what the router refuses a signed-in user', () => {
  it('is reported by its root field, under whatever name the client gave it', async () => {
    const { run, recorded } = setUp();
    const student = userIn('STUDENT');
    await run('{ mine: users { id } everything: users(first: 2) { id } any(value: "x") }', { as: student });
    expect(recorded).toEqual([{ caller: student.caller, fields: ['users'], correlationId: 'corr' }]);
  });

  it('is not reported of those who may, of nobody, and while it cannot be said who may', async () => {
    const { run, recorded } = setUp();
    await run('{ users { id } }', { as: userIn('ADMIN') });
    await run('{ users { id } }', { as: nobody });
    await run('{ users { id } }', { as: userIn('STUDENT'), accountStatuses: { confirm: () => Promise.reject(unavailable('user')) } });
    expect(recorded).toEqual([]);
  });

  it('is refused all the same when it cannot be reported', async () => {
    const { run } = setUp();
    const denials = { record: () => Promise.reject(unavailable('auth')) };
    const { errors } = await run('{ users { id } }', { as: userIn('STUDENT'), denials });
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'FORBIDDEN' } })]);
  });
});
