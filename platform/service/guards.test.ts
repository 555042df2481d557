import { definePolicy, everyone, type Policy } from '../kernel/policy.js';
import { type GuardedAction, guardedBy, type MutationGuards } from './guards.js';

const policy: Policy<null, 'read' | 'edit' | 'delete'> = definePolicy<null, 'read' | 'edit' | 'delete'>({
  what: 'Note',
  see: everyone,
  may: { read: everyone, edit: everyone, delete: everyone },
});
const otherPolicy: Policy<null, 'share'> = definePolicy<null, 'share'>({ what: 'Note', see: everyone, may: { share: everyone } });

test('a guard names an action of its policy, and no other compiles', () => {
  expect(`${guardedBy(policy, 'edit')}`).toBe('Note.edit');
  // @ts-expect-error: the policy has no such action
  guardedBy(policy, 'publish');
  // @ts-expect-error: it is an action of another policy
  guardedBy(policy, 'share');
});

test('what does not come from `guardedBy` is no guard', () => {
  const guards: MutationGuards = {
    addNote: 'signed-in',
    // @ts-expect-error: nothing holds the action against the policy
    editNote: { policy, action: 'edit' },
    // @ts-expect-error: there is no such guard
    deleteNote: 'admins',
  };
  expect(Object.keys(guards)).toHaveLength(3);
});

test('a guard matches its very action of its very policy', () => {
  const guard = guardedBy(policy, 'edit');
  expect(guard.matches({ policy, action: 'edit' })).toBe(true);
  expect(guard.matches({ policy, action: 'delete' })).toBe(false);
  expect(guard.matches({ policy: otherPolicy, action: 'edit' })).toBe(false);
  for (const demand of ['signed-in', 'service', undefined] as const) expect(guard.matches(demand)).toBe(false);
});

test('the guarded actions of a service leave those that only reads ask for', () => {
  const guards = {
    addNote: 'signed-in',
    editNote: guardedBy(policy, 'edit'),
    dropNote: [guardedBy(policy, 'delete'), guardedBy(otherPolicy, 'share')],
  } satisfies MutationGuards;
  const guarded: Record<GuardedAction<typeof guards>, true> = { edit: true, delete: true, share: true };
  // @ts-expect-error: no mutation demands it
  const unguarded: GuardedAction<typeof guards> = 'read';
  expect([...Object.keys(guarded), unguarded]).toEqual(['edit', 'delete', 'share', 'read']);
});
