import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { childOf, childrenOf, findAll, type MarkupElement } from '../../../platform/service/imports/markup/element.js';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import { metadataOf } from '../../import/qti-1.2/material.js';
import { courses, inMemory } from '../test-kit/courses.js';
import { ASIDE, ASSESSMENT } from './manifest.js';

// What the specification of Common Cartridge 1.3 demands of a cartridge, by its schema of the manifest and the rules beside it.

interface Cartridge {
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly manifest: MarkupElement;
  readonly resources: readonly MarkupElement[];
}

/** Checks random courses: whatever is in them, the rule holds. */
const always = (rule: (cartridge: Cartridge) => void) =>
  fc.assert(
    fc.asyncProperty(courses, async (course) => {
      const files = await inMemory(course);
      const manifest = parseXml(files['imsmanifest.xml'] as string);
      rule({ files, manifest, resources: findAll(manifest, 'resource') });
    }),
    { numRuns: 25 },
  );

const attribute = (name: string) => (element: MarkupElement) => element.attributes[name] ?? '';
const hrefs = (resource: MarkupElement) => childrenOf(resource, 'file').map(attribute('href'));
const isDistinct = (values: readonly string[]) => new Set(values).size === values.length;

describe('the manifest', () => {
  test('says of which version it is, and whose names it uses', () =>
    always(({ files, manifest }) => {
      const text = String(files['imsmanifest.xml']);
      expect(text).toContain('xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"');
      expect(text).toContain('xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"');
      expect(text).toContain('<schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion><lomimscc:lom>');
      expect(childrenOf(manifest).map(({ name }) => name)).toEqual(['metadata', 'organizations', 'resources']);
    }));

  test('has one organization, whose root has no title and whose items all have one', () =>
    always(({ manifest }) => {
      const organizations = findAll(manifest, 'organization');
      expect(organizations.map(attribute('structure'))).toEqual(['rooted-hierarchy']);
      const [root, ...others] = organizations.flatMap((each) => childrenOf(each, 'item'));
      expect([others, root && childOf(root, 'title')]).toEqual([[], undefined]);
      for (const item of findAll(root as MarkupElement, 'item')) expect(childrenOf(item)[0]?.name).toBe('title');
    }));

  test('has every id once, of letters that XML allows, and refers to resources that are there', () =>
    always(({ files, manifest, resources }) => {
      const ids = [...String(files['imsmanifest.xml']).matchAll(/ identifier="([^"]*)"/g)].map(([, id]) => id as string);
      expect(isDistinct(ids)).toBe(true);
      expect(ids.filter((id) => !/^[A-Za-z_][\w.-]*$/.test(id))).toEqual([]);
      const known = resources.map(attribute('identifier'));
      const referred = findAll(manifest, 'item', 'dependency').flatMap(({ attributes }) => attributes.identifierref ?? []);
      expect(referred.filter((id) => !known.includes(id))).toEqual([]);
    }));

  test('names every file of the package and no other, each in one resource', () =>
    always(({ files, resources }) => {
      const named = resources.flatMap(hrefs);
      expect(named.sort()).toEqual(Object.keys(files).filter((name) => name !== 'imsmanifest.xml').sort()); // biome-ignore format: one rule
    }));

  test('has resources of its types alone, with what belongs to each', () =>
    always(({ resources }) => {
      const typeOf = new Map(resources.map((resource) => [attribute('identifier')(resource), attribute('type')(resource)]));
      for (const resource of resources) {
        const { type, href, identifier } = resource.attributes;
        const needs = childrenOf(resource, 'dependency').map(attribute('identifierref'));
        expect(['webcontent', 'assignment_xmlv1p0', ASSESSMENT, ASIDE]).toContain(type);
        expect(isDistinct(needs) && !needs.includes(identifier ?? '')).toBe(true);
        expect(needs.map((id) => typeOf.get(id))).toEqual(needs.map(() => ASIDE));
        if (type !== ASSESSMENT) expect(needs).toEqual([]);
        if (type === ASSESSMENT) expect([href, hrefs(resource)]).toEqual([undefined, [expect.any(String)]]);
        if (href !== undefined) expect(hrefs(resource)).toContain(href);
      }
    }));
});

test('an assessment is of the profile: one section, its kinds of question, whole weights, scores in percent', () =>
  always(({ files, resources }) => {
    for (const resource of resources.filter(({ attributes }) => attributes.type === ASSESSMENT)) {
      const document = String(files[hrefs(resource)[0] ?? '']);
      expect(document).toContain('<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">');
      const assessment = childOf(parseXml(document), 'assessment') as MarkupElement;
      expect(metadataOf(assessment).get('cc_profile')).toBe('cc.exam.v0p1');
      expect(childrenOf(assessment).map(({ name }) => name)).toEqual(['qtimetadata', 'section']);
      for (const item of findAll(assessment, 'item')) {
        const parts = childrenOf(item).map(({ name }) => name);
        expect(parts.filter((name) => name !== 'itemfeedback')).toEqual(['itemmetadata', 'presentation', 'resprocessing']);
        expect(parts.indexOf('itemfeedback') === -1 || parts.indexOf('itemfeedback') === 3).toBe(true);
        expect(metadataOf(item).get('cc_profile')).toMatch(/^cc\.(multiple_choice|multiple_response|fib)\.v0p1$/);
        expect(metadataOf(item).get('cc_weighting')).toMatch(/^[1-9]\d*$/);
        const score = { varname: 'SCORE', vartype: 'Decimal', minvalue: '0', maxvalue: '100' };
        expect(findAll(item, 'decvar').map(({ attributes }) => attributes)).toEqual([score]);
        const shown = findAll(item, 'displayfeedback').map(attribute('linkrefid'));
        expect(findAll(item, 'itemfeedback').map(attribute('ident'))).toEqual(expect.arrayContaining(shown));
      }
    }
  }));
