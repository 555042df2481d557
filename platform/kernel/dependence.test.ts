import { Dependence, type DependsOn, dependenceOf, dependingOn, likeness } from './dependence.js';
import { anonymous, type Caller, serviceCaller, type UserCaller } from './identity.js';

const ada: UserCaller = { kind: 'user', userId: 'ada', role: 'STUDENT', sessionId: 's1' };

test.each<[string, (caller: Caller) => unknown, DependsOn]>([
  ['nothing', () => undefined, 'nothing'],
  ['its kind', ({ kind }) => kind, 'kind'],
  ['its role', (caller) => caller.kind === 'user' && caller.role, 'role'],
  ['its id', (caller) => caller.kind === 'user' && caller.userId, 'user'],
  ['its session', (caller) => caller.kind === 'user' && caller.sessionId, 'user'],
  ['where it calls from', (caller) => caller.kind === 'user' && caller.address, 'user'],
  ['whether it has an id', (caller) => 'userId' in caller, 'user'],
  ['its fields', (caller) => Object.keys(caller), 'user'],
  ['all of it, in a copy', (caller) => ({ ...caller }), 'user'],
  ['all of it, as text', (caller) => JSON.stringify(caller), 'user'],
])('who reads %s of a caller depends on no less', (_what, read, expected) => {
  const dependence = new Dependence();
  const watched = dependence.watch<Caller>(ada);
  expect(dependence.on).toBe('nothing');
  expect(read(watched)).toEqual(read(ada));
  expect(dependence.on).toBe(expected);
});

test('what was read before still counts', () => {
  const dependence = new Dependence();
  dependence.add('user');
  dependence.add('kind');
  expect(dependence.on).toBe('user');
});

test('whom no answer tells apart at some depth, none tells apart above it', () => {
  const callers: Caller[] = [anonymous, { ...anonymous, address: '::1' }, ada, { ...ada, role: 'ADMIN' }, { ...ada, userId: 'eve' }];
  const groups = (on: DependsOn) => new Set([...callers, serviceCaller('course'), serviceCaller('user')].map((each) => likeness(each, on)));
  expect((['nothing', 'kind', 'role', 'user'] as const).map((on) => groups(on).size)).toEqual([1, 3, 4, 7]);
});

test('an answer of which nothing is known depended on the user, and so does its copy', () => {
  const answer = dependingOn('nothing', { data: null });
  expect([dependenceOf(answer), dependenceOf({ ...answer }), dependenceOf({})]).toEqual(['nothing', 'user', 'user']);
});

test('an answer with errors depended on the user, whatever was read until then: fields beside the one that failed may still be worked out', () => {
  const failed = dependingOn('nothing', { data: null, errors: [new Error('failed')] });
  expect([dependenceOf(failed), dependenceOf(dependingOn('nothing', { errors: undefined }))]).toEqual(['user', 'nothing']);
});
