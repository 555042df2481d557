import { ValidateNested } from 'class-validator';
import { DomainError } from '../../kernel/errors.js';
import { checked } from './checked.js';
import { OneLine, Prose, WhenGiven } from './inputs.js';
import { validateArgument } from './validated.js';

class Part {
  @OneLine(20)
  title!: string;
}

class Base {
  @WhenGiven()
  @OneLine(20)
  title?: string;
}

class Thing extends Base {
  @Prose(100)
  text!: string;

  @ValidateNested()
  parts: Part[] = [];
}

const part = (title: string) => Object.assign(new Part(), { title });
const resolver = { root: null, args: {}, context: {}, info: {} as never };

test('a title has one spelling however it comes in, also within another input, and prose stays as it is', async () => {
  const given = { title: ' E\u0301clair  x ', text: ' e\u0301  \n', parts: [part(' a\u00a0b')] };
  const tidy = { title: 'Éclair x', text: ' e\u0301  \n', parts: [{ title: 'a b' }] };
  expect(checked(Thing, { ...given, parts: [part(' a\u00a0b')] })).toEqual(tidy);
  const argument = Object.assign(new Thing(), given);
  await validateArgument(argument, Thing, resolver);
  expect(argument).toEqual(tidy);
});

test.each([
  ['whose title reads from right to left', { title: 'a\u202eb', text: '' }, { title: expect.any(String) }],
  ['whose title is longer than it may be, blanks included', { title: ` ${'x'.repeat(20)}`, text: '' }, { title: expect.any(String) }],
  ['whose part has a hidden character', { text: '', parts: [part('ok'), part('a\u200bb')] }, { 'parts.1.title': expect.any(String) }],
])('an input %s is refused', async (_what, values, fields) => {
  const refusal = () => checked(Thing, Object.assign(new Thing(), values));
  expect(refusal).toThrow(DomainError);
  try {
    refusal();
  } catch (error) {
    expect((error as DomainError).details).toEqual({ fields });
  }
  await expect(validateArgument(Object.assign(new Thing(), values), Thing, resolver)).rejects.toThrow();
});

test('what is no input is not looked at', async () => {
  await expect(
    Promise.all(['text', null, undefined, [1, null]].map((each) => validateArgument(each, String, resolver))),
  ).resolves.toBeDefined();
});
