import { type Transitions, transition, whatBecomes } from './transitions.js';

type Door = 'open' | 'closed' | 'walled up';
const doors: Transitions<Door> = { open: ['closed'], closed: ['open', 'walled up'], 'walled up': [] };

test('a transition that the table allows answers the new status', () => {
  expect(transition(doors, 'open', 'closed')).toBe('closed');
  expect(transition(doors, 'closed', 'walled up')).toBe('walled up');
});

test('one that it does not allow is a fault, staying as it is included', () => {
  expect(() => transition(doors, 'open', 'walled up')).toThrow('What is open cannot become walled up');
  expect(() => transition(doors, 'walled up', 'walled up')).toThrow('What is walled up cannot become walled up');
});

test('what may become a status is read from the table', () => {
  expect(whatBecomes(doors, 'closed')).toEqual(['open']);
  expect(whatBecomes(doors, 'walled up')).toEqual(['closed']);
});
