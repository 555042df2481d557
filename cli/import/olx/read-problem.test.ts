import { expect, test } from '@jest/globals';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import { readProblem } from './read-problem.js';

const read = (content: string, attributes = '') => readProblem(parseXml(`<problem ${attributes}>${content}</problem>`));

test('the text before each response is its prompt, and the weight is shared', () => {
  const { questions } = read(
    `<p>First?</p><numericalresponse answer="4"><responseparam type="tolerance" default="5%"/></numericalresponse>
     <div><p>Second?</p><stringresponse answer="York"><additional_answer answer="Eboracum"/><textline/></stringresponse></div>
     <solution><p>So it is.</p></solution>`,
    'weight="3"',
  );
  expect(questions).toEqual([
    { kind: 'NUMERIC', prompt: 'First?', points: 1.5, answerNumber: 4, tolerance: 0.2, feedback: 'So it is.' },
    { kind: 'TEXT', prompt: 'Second?', points: 1.5, answerTexts: ['York', 'Eboracum'], isCaseSensitive: true, feedback: 'So it is.' },
  ]);
});

test('options may be written as a list', () => {
  const { questions } = read(`<p>Which?</p><optionresponse><optioninput options="('red','blue')" correct="blue"/></optionresponse>`);
  expect(questions[0]).toMatchObject({
    kind: 'SINGLE_CHOICE',
    choices: [
      { text: 'red', correct: false },
      { text: 'blue', correct: true },
    ],
  });
});

test.each([
  ['[5,7]', 6, 1],
  ['9.3*10^7', 93_000_000, 930],
])('the number %s is %d ± %d', (answer, answerNumber, tolerance) => {
  expect(read(`<numericalresponse answer="${answer}"><formulaequationinput label="?"/></numericalresponse>`).questions[0]).toMatchObject({
    answerNumber,
    tolerance,
    prompt: '?',
  });
});

test.each([
  ['<numericalresponse answer="[5,7)"/>', 'open at one end'],
  ['<numericalresponse answer="2*x"/>', 'is an expression: 2*x'],
  ['<stringresponse answer="a+" type="ci regexp"/>', 'is a pattern'],
  ['<formularesponse answer="x"/>', 'no kind of question for formularesponse'],
  ['<constructorresponse/>', 'no kind of question for constructorresponse'],
  ['<multiplechoiceresponse><choicegroup><choice correct="false">a</choice></choicegroup></multiplechoiceresponse>', 'not exactly one'],
])('%s is left out and named', (response, reason) => {
  const { questions, notes } = read(`<p>?</p>${response}`);
  expect(questions).toEqual([]);
  expect(notes).toMatchObject([{ left: 'out', reason: expect.stringContaining(reason) }]);
});
