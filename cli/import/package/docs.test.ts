import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { EXPORTS } from '../../export/formats.js';
import { readQtiPackage } from '../qti/read-package.js';
import { archiveOf } from '../test-kit/archive-of.js';
import { FORMATS } from './formats.js';

const page = readFileSync(new URL('../../../docs/importing.md', import.meta.url), 'utf8');

test('docs/importing.md names each format', () => {
  expect(Object.keys(FORMATS).filter((format) => !page.includes(`import ${format} <path>`))).toEqual([]);
  expect(Object.keys(EXPORTS).filter((format) => !page.includes(`export ${format} <course> --out <file>`))).toEqual([]);
});

test('its item is the question that it says', async () => {
  const [, xml = ''] = /```xml\n([\s\S]*?)```/.exec(page) ?? [];
  const { modules, notes } = await readQtiPackage(archiveOf({ 'water.xml': xml }), 'water');
  expect(notes).toEqual([]);
  expect(modules[0]?.items).toMatchObject([
    { quiz: { partialCredit: 'RIGHT_MINUS_WRONG', sections: [{ questions: [{ kind: 'MULTIPLE_CHOICE', points: 2, marking: null }] }] } },
  ]);
});
