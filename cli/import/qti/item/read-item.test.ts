import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseXml } from '../../../../platform/service/imports/markup/xml.js';
import { mark } from '../../../../subgraphs/content/quiz/engine/mark.js';
import { PartialCredit } from '../../../../subgraphs/content/quiz/quiz.js';
import { normalized } from '../normalized.js';
import { processingOf, type Responses } from '../scoring/processing.js';
import { engineQuestion } from './engine-question.js';
import { partsOf } from './parts.js';
import { readItem } from './read-item.js';

const parsed = (xml: string | Buffer) => normalized(parseXml(xml));

/** What the engine gives for the responses to an item, once the item was read. Undefined for responses that nobody can give here. */
function points(xml: string | Buffer, given: Responses): number | undefined {
  const item = parsed(xml);
  const { questions } = readItem(item);
  const parts = partsOf(item, processingOf(item));
  const marks = parts.map((part, index) => {
    const wanted = responsesOf(part.responses({}), given);
    const answer = part.answers.find((each) => JSON.stringify(sorted(part.responses(each))) === JSON.stringify(sorted(wanted)));
    const engine = engineQuestion(part, questions[index] as (typeof questions)[number]);
    return answer && mark(engine.question, engine.answer(answer), PartialCredit.PROPORTIONAL).points;
  });
  return marks.reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);
}

const responsesOf = (own: Responses, given: Responses): Responses =>
  Object.fromEntries(Object.keys(own).map((name) => [name, given[name] ?? []]));

const sorted = (responses: Responses) => Object.entries(responses).map(([name, values]) => [name, [...values].sort()]);

interface Written {
  readonly declarations: string;
  readonly body: string;
  readonly processing?: string;
}

const MATCH_CORRECT = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>';
const MAP_RESPONSE = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>';

const item = ({
  declarations,
  body,
  processing = MATCH_CORRECT,
}: Written) => `<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="An item">
  ${declarations}<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody>${body}</itemBody>${processing}</assessmentItem>`;

const declared = (cardinality: string, baseType: string, content: string, identifier = 'RESPONSE') =>
  `<responseDeclaration identifier="${identifier}" cardinality="${cardinality}" baseType="${baseType}">${content}</responseDeclaration>`;
const correct = (...values: string[]) => `<correctResponse>${values.map((value) => `<value>${value}</value>`).join('')}</correctResponse>`;
const mapping = (attributes: string, entries: Readonly<Record<string, number>>) =>
  `<mapping ${attributes}>${Object.entries(entries)
    .map(([key, value]) => `<mapEntry mapKey="${key}" mappedValue="${value}"/>`)
    .join('')}</mapping>`;
const choice = (name: string, ...identifiers: string[]) =>
  identifiers.map((each) => `<${name} identifier="${each}" matchMax="1">the ${each}</${name}>`).join('');

const scored = (xml: string, ...values: string[]) => points(xml, { RESPONSE: values });

describe('choices', () => {
  const several = (declaration: string, processing: string) =>
    item({
      declarations: declared('multiple', 'identifier', declaration),
      body: `<choiceInteraction responseIdentifier="RESPONSE" maxChoices="2"><prompt>Which?</prompt>${choice('simpleChoice', 'A', 'B', 'C')}</choiceInteraction>`,
      processing,
    });

  test('with weights and bounds are worth what the mapping says', () => {
    const xml = several(mapping('lowerBound="0" upperBound="3"', { A: 2, B: 2, C: -1 }), MAP_RESPONSE);
    expect([scored(xml, 'A'), scored(xml, 'A', 'B'), scored(xml, 'A', 'C'), scored(xml, 'C'), scored(xml)]).toEqual([2, 3, 1, 0, 0]);
  });

  test('that are one key are worth all or nothing', () => {
    const xml = several(correct('A', 'B'), MATCH_CORRECT);
    expect([scored(xml, 'A', 'B'), scored(xml, 'A'), scored(xml, 'A', 'C')]).toEqual([1, 0, 0]);
  });

  test('below 0 have no place here, and are named', () => {
    expect(() => scored(several(mapping('defaultValue="0"', { A: 2, C: -1 }), MAP_RESPONSE))).toThrow('an answer can score below 0');
  });

  test('carry the feedback that their item shows for them', () => {
    const xml = item({
      declarations: `${declared('single', 'identifier', correct('A'))}<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier"/>`,
      body: `<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">${choice('simpleChoice', 'A', 'B')}</choiceInteraction>`,
      processing: `<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
        <setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition>
        <setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue></responseProcessing>
        <modalFeedback outcomeIdentifier="FEEDBACK" showHide="show" identifier="B">Look again</modalFeedback>`,
    });
    const { questions } = readItem(parsed(xml));
    expect(questions[0]?.choices).toEqual([
      { text: 'the A', correct: true },
      { text: 'the B', feedback: 'Look again' },
    ]);
  });
});

test('an order is right as a whole', () => {
  const xml = item({
    declarations: declared('ordered', 'identifier', correct('B', 'A', 'C')),
    body: `<orderInteraction responseIdentifier="RESPONSE">${choice('simpleChoice', 'A', 'B', 'C')}</orderInteraction>`,
  });
  const { questions } = readItem(parsed(xml));
  expect(questions[0]?.choices?.map(({ text }) => text)).toEqual(['the B', 'the A', 'the C']);
  expect(questions[0]).toMatchObject({ points: 1, marking: { partialCredit: 'ALL_OR_NOTHING' } });
});

describe('pairs', () => {
  test('of two sets, also where the second is the one whose members are in one pair each', () => {
    const sets = `<simpleMatchSet>${choice('simpleAssociableChoice', 'bird')}</simpleMatchSet><simpleMatchSet>${choice('simpleAssociableChoice', 'crow', 'owl')}</simpleMatchSet>`;
    const xml = item({
      declarations: declared('multiple', 'directedPair', correct('bird crow', 'bird owl') + mapping('', { 'bird crow': 1, 'bird owl': 1 })),
      body: `<matchInteraction responseIdentifier="RESPONSE">${sets}</matchInteraction>`,
      processing: MAP_RESPONSE,
    });
    expect(readItem(parsed(xml)).questions[0]?.slots?.map(({ text }) => text)).toEqual(['the crow', 'the owl']);
    expect([scored(xml, 'bird crow', 'bird owl'), scored(xml, 'bird owl')]).toEqual([2, 1]);
  });

  test('within one set count in both directions', () => {
    const xml = item({
      declarations: declared('multiple', 'pair', correct('D A', 'B C')),
      body: `<associateInteraction responseIdentifier="RESPONSE">${choice('simpleAssociableChoice', 'A', 'B', 'C', 'D', 'E')}</associateInteraction>`,
    });
    expect([scored(xml, 'A D', 'B C'), scored(xml, 'A C', 'B D')]).toEqual([1, 0]);
  });

  test('of texts and gaps', () => {
    const xml = item({
      declarations: declared('multiple', 'directedPair', correct('W G1', 'S G2') + mapping('', { 'W G1': 1, 'S G2': 2 })),
      body: `<gapMatchInteraction responseIdentifier="RESPONSE">${choice('gapText', 'W', 'S', 'A')}
        <p>Now is the <gap identifier="G1"/> of this <gap identifier="G2"/>.</p></gapMatchInteraction>`,
      processing: MAP_RESPONSE,
    });
    expect(readItem(parsed(xml)).questions[0]?.prompt).toBe('Now is the [[gap1]] of this [[gap2]].');
    expect([scored(xml, 'W G1', 'S G2'), scored(xml, 'S G2'), scored(xml, 'A G1')]).toEqual([3, 2, 0]);
  });
});

describe('what is written', () => {
  const entry = (baseType: string, declaration: string, processing?: string) =>
    item({
      declarations: declared('single', baseType, declaration),
      body: '<p>It is <textEntryInteraction responseIdentifier="RESPONSE"/>.</p>',
      processing,
    });

  test('with its case where it is matched, without it where it is mapped', () => {
    const matched = entry('string', correct('York'));
    expect([scored(matched, 'York'), scored(matched, 'york')]).toEqual([1, 0]);
    const mapped = entry('string', mapping('defaultValue="0"', { York: 1, Yorkshire: 0.5 }), MAP_RESPONSE);
    expect([scored(mapped, 'York'), scored(mapped, 'YORK'), scored(mapped, 'yorkshire'), scored(mapped, 'x')]).toEqual([1, 1, 0.5, 0]);
    expect(readItem(parsed(mapped)).questions[0]).toMatchObject({ prompt: 'It is ____.', answerTexts: ['York'] });
  });

  const within = (attributes: string) =>
    `<responseProcessing><responseCondition><responseIf><equal ${attributes}><correct identifier="RESPONSE"/><variable identifier="RESPONSE"/></equal>
      <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>`;

  test.each([
    ['toleranceMode="absolute" tolerance="0.5"', 10, 0.5],
    ['toleranceMode="relative" tolerance="10"', 10, 1],
    ['', 10, 0],
    ['toleranceMode="absolute" tolerance="1 3"', 11, 2],
  ])('a number within %j is %d ± %d', (attributes, answerNumber, tolerance) => {
    expect(readItem(parsed(entry('float', correct('10'), within(attributes)))).questions[0]).toMatchObject({
      answerNumber,
      tolerance,
      points: 2,
    });
  });

  test.each(['toleranceMode="absolute" tolerance="0.5" includeUpperBound="false"'])(
    'a number within %j has no place here',
    (attributes) => {
      expect(() => readItem(parsed(entry('float', correct('10'), within(attributes))))).toThrow('cannot be said by a key');
    },
  );
});

describe('several in one item', () => {
  const gap = (identifier: string) => `<textEntryInteraction responseIdentifier="${identifier}"/>`;
  const declarations =
    declared('single', 'string', correct('a') + mapping('', { a: 1 }), 'R1') +
    declared('single', 'string', correct('b') + mapping('', { b: 2 }), 'R2');
  const both = (processing: string) =>
    item({
      declarations,
      body: `<p>${gap('R1')} and ${gap('R2')}</p>`,
      processing: `<responseProcessing>${processing}</responseProcessing>`,
    });

  test('are a question each where each scores for itself', () => {
    const sum =
      '<setOutcomeValue identifier="SCORE"><sum><mapResponse identifier="R1"/><mapResponse identifier="R2"/></sum></setOutcomeValue>';
    const { questions } = readItem(parsed(both(sum)));
    expect(questions).toMatchObject([
      { prompt: '____(?)____ and ____', points: 1 },
      { prompt: '____ and ____(?)____', points: 2 },
    ]);
  });

  test('have no place here where only all of them together score', () => {
    const matched = (identifier: string) => `<match><variable identifier="${identifier}"/><correct identifier="${identifier}"/></match>`;
    const all = `<responseCondition><responseIf><and>${matched('R1')}${matched('R2')}</and><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition>`;
    expect(() => readItem(parsed(both(all)))).toThrow('not scored each for itself');
  });
});

const data = resolve(import.meta.dirname, '../../../../../shared/data/qti');
const present = existsSync(data);

interface Case {
  readonly name: string;
  readonly responses: Readonly<Record<string, string | string[] | null>>;
  readonly expect: { readonly outcomes?: { readonly SCORE?: number } };
}

/** Two that do not say what the standard does. */
const NOT_THE_STANDARD = /duplicate responses are counted|empty selection clamps/;

/** Why they are left out. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  ordered_match: 'it has no interaction',
  qti22_basic_q20: 'no answer scores anything',
  qti22_basic_q2_multiple: 'no answer scores anything',
  qti22_basic_q2_single: 'no answer scores anything',
  qti22_basic_q4_order_interaction: 'no answer scores anything',
  qti22_basic_q5: 'there is no kind of question for extendedTextInteraction',
  responseProcessing_customOperator: 'it has no interaction',
  responseProcessing_equalRounded_tolerance: 'no answer scores anything',
  responseProcessing_template_match_nothing: 'its scoring is the template match_nothing',
  template_randomInteger_printedVariable: 'it is a template: each student would get other values',
  'kennisnet-complex-response-processing.xml': 'it is adaptive',
  'kennisnet-number-comparison-expressions.xml': 'several texts in one entry are not supported',
  'kennisnet-map-response-point-template.xml': 'there is no kind of question for selectPointInteraction',
  'pie-framework-qti3-extended-text.xml': 'there is no kind of question for extendedTextInteraction',
  'pie-framework-qti3-hotspot-interaction.xml': 'there is no kind of question for hotspotInteraction',
};

(present ? describe : describe.skip)(`items of others${present ? '' : ` (skipped: there is no ${data})`}`, () => {
  const names = (folder: string) => (present ? readdirSync(join(data, folder)) : []);
  const scoredItems = names('scored').flatMap((name) =>
    ['2.2', '3.0'].map((version) => [name, join(data, 'scored', name, `item-${version}.xml`)] as const),
  );
  const others = names('items-3.0').map((name) => [name, join(data, 'items-3.0', name)] as const);

  test.each([...scoredItems, ...others])('%s is read, or its reason is named: %s', (name, path) => {
    const read = () => readItem(parsed(readFileSync(path)));
    const reason = LEFT_OUT[name];
    if (reason) expect(read).toThrow(reason);
    else expect(read().questions).not.toEqual([]);
  });

  const cases = scoredItems
    .filter(([name]) => !LEFT_OUT[name])
    .flatMap(([name, path]) => {
      const { cases } = JSON.parse(readFileSync(join(data, 'scored', name, 'cases.json'), 'utf8')) as { cases: Case[] };
      return cases.map((each) => [`${path.slice(-8)} ${name}: ${each.name}`, path, each] as const);
    });

  test.each(cases.filter(([name, , { expect }]) => !NOT_THE_STANDARD.test(name) && expect.outcomes?.SCORE !== undefined))(
    'scores here as there: %s',
    (_, path, { responses, expect: expected }) => {
      const given = Object.fromEntries(Object.entries(responses).map(([name, value]) => [name, [value ?? []].flat()]));
      expect(points(readFileSync(path), given)).toBeCloseTo(expected.outcomes?.SCORE as number, 9);
    },
  );
});
