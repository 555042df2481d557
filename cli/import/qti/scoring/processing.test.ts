import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseXml } from '../../../../platform/service/imports/markup/xml.js';
import { normalized } from '../normalized.js';
import { outcomesOf, processingOf } from './processing.js';
import type { Value } from './value.js';

const item = (processing: string, declarations = '') =>
  processingOf(
    normalized(
      parseXml(`<assessmentItem>
        <responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">${declarations}</responseDeclaration>
        <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
        ${processing}</assessmentItem>`),
    ),
  );

const score = (processing: ReturnType<typeof item>, ...values: string[]) =>
  plain(outcomesOf(processing, { RESPONSE: values }).get('SCORE') ?? null);

function plain(value: Value | null) {
  if (!value) return null;
  return value.cardinality === 'single' ? value.values[0] : value.values;
}

const set = (expression: string) =>
  `<responseProcessing><setOutcomeValue identifier="SCORE">${expression}</setOutcomeValue></responseProcessing>`;

describe('mapResponse', () => {
  const mapping = '<mapping defaultValue="1" lowerBound="2" upperBound="15"><mapEntry mapKey="A" mappedValue="10"/></mapping>';
  const mapped = item(set('<mapResponse identifier="RESPONSE"/>'), mapping);

  test.each([
    [['A'], 10],
    [['X'], 2],
    [['A', 'A'], 10],
    [['A', 'B', 'C', 'D', 'E', 'F', 'G'], 15],
    [[], 0],
  ])('of %j is %d', (values, expected) => {
    expect(score(mapped, ...values)).toBe(expected);
  });
});

test('a lower bound holds where there is no upper one, and the reverse', () => {
  const one = (attributes: string) =>
    item(
      set('<mapResponse identifier="RESPONSE"/>'),
      `<mapping ${attributes}><mapEntry mapKey="A" mappedValue="3"/><mapEntry mapKey="B" mappedValue="-3"/></mapping>`,
    );
  expect([score(one('lowerBound="0"'), 'B'), score(one('lowerBound="0"'), 'A')]).toEqual([0, 3]);
  expect([score(one('upperBound="2"'), 'A'), score(one('upperBound="2"'), 'B')]).toEqual([2, -3]);
});

describe('pairs', () => {
  const declared = (baseType: string) =>
    processingOf(
      normalized(
        parseXml(`<qti-assessment-item>
          <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="${baseType}">
            <qti-correct-response><qti-value>A B</qti-value></qti-correct-response></qti-response-declaration>
          <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
          <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
        </qti-assessment-item>`),
      ),
    );

  test('count in both directions, directed ones in theirs alone', () => {
    expect(score(declared('pair'), 'B A')).toBe(1);
    expect(score(declared('pair'), 'A B')).toBe(1);
    expect(score(declared('directedPair'), 'B A')).toBe(0);
    expect(score(declared('directed-pair'), 'A B')).toBe(1);
  });
});

const value = (type: string, text: string) => `<baseValue baseType="${type}">${text}</baseValue>`;
const truths = `${value('boolean', 'true')}`;

test.each([
  ['<sum><null/><baseValue baseType="float">1</baseValue></sum>', null],
  [`<sum>${value('integer', '1')}${value('float', '0.5')}</sum>`, 1.5],
  [`<divide>${value('integer', '1')}${value('integer', '0')}</divide>`, null],
  [`<containerSize><variable identifier="RESPONSE"/></containerSize>`, 0],
  [`<and>${truths}<null/></and>`, null],
  [`<or>${truths}<null/></or>`, true],
  [`<anyN min="1" max="2">${truths}${truths}${truths}</anyN>`, false],
  [`<member>${value('identifier', 'A')}<variable identifier="RESPONSE"/></member>`, null],
  [`<match>${value('string', 'York')}${value('string', 'york')}</match>`, false],
  [`<stringMatch caseSensitive="false">${value('string', 'York')}${value('string', 'york')}</stringMatch>`, true],
  [`<equalRounded roundingMode="decimalPlaces" figures="2">${value('float', '1.005')}${value('float', '1.01')}</equalRounded>`, true],
  [`<integerModulus>${value('integer', '-7')}${value('integer', '3')}</integerModulus>`, 2],
  [
    `<contains><ordered>${value('identifier', 'A')}${value('identifier', 'B')}</ordered><ordered>${value('identifier', 'B')}</ordered></contains>`,
    true,
  ],
])('%s is %p', (expression, expected) => {
  expect(score(item(set(expression)))).toBe(expected);
});

test.each([
  '<randomInteger min="1" max="6"/>',
  '<mapResponsePoint identifier="RESPONSE"/>',
  '<patternMatch pattern="(a+)+"/>',
  '<constructor/>',
])('does not guess at %s', (expression) => {
  expect(() => score(item(set(expression)))).toThrow(expect.objectContaining({ name: 'Unsupported' }));
});

const folder = resolve(import.meta.dirname, '../../../../../shared/data/qti/scored');
const present = existsSync(folder);

interface Case {
  readonly name: string;
  readonly responses: Readonly<Record<string, string | string[] | null>>;
  readonly expect: { readonly outcomes?: Readonly<Record<string, unknown>> };
}

/** Two that do not say what the standard does, and a template that it does not have. */
const NOT_THE_STANDARD =
  /duplicate responses are counted|empty selection clamps|empty_response_scores_maxScore|non_empty_response_scores_zero/;

(present ? describe : describe.skip)(`items that others have scored${present ? '' : ` (skipped: there is no ${folder})`}`, () => {
  const cases = (present ? readdirSync(folder) : []).flatMap((name) => {
    const { cases } = JSON.parse(readFileSync(join(folder, name, 'cases.json'), 'utf8')) as { cases: Case[] };
    return ['2.2', '3.0'].flatMap((version) =>
      cases.map((each) => [`${name} ${version}: ${each.name}`, join(folder, name, `item-${version}.xml`), each] as const),
    );
  });

  test.each(cases.filter(([name]) => !NOT_THE_STANDARD.test(name)))('%s', (_, path, { responses, expect: expected }) => {
    const given = Object.fromEntries(Object.entries(responses).map(([name, value]) => [name, [value ?? []].flat()]));
    const outcomes = outcomesOf(processingOf(normalized(parseXml(readFileSync(path)))), given);
    for (const [name, wanted] of Object.entries(expected.outcomes ?? {})) {
      const found = plain(outcomes.get(name) ?? null);
      // A container of nothing is nothing.
      expect(found).toEqual(Array.isArray(wanted) && wanted.length === 0 ? null : wanted);
    }
  });
});
