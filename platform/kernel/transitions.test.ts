import { type Transitions, transition } from './transitions.js';

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
