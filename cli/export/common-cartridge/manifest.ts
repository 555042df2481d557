import type { CoursePackage } from '../../import/package/course-package.js';
import { element, escaped, xmlDocument } from '../xml.js';

export const ASIDE = 'associatedcontent/imscc_xmlv1p3/learning-application-resource';

export const ASSESSMENT = 'imsqti_xmlv1p2/imscc_xmlv1p3/assessment';

/** They are known by their one file: strict readers refuse an assessment that names it once more. */
const WITHOUT_HREF: readonly string[] = [ASIDE, ASSESSMENT];

export interface CartridgeResource {
  readonly id: string;
  readonly type: string;
  /** The first one is what the resource shows. */
  readonly files: readonly string[];
  /** Resources that belong to it. */
  readonly dependsOn?: readonly string[];
}

/** The manifest of Common Cartridge 1.3. */
export function manifestDocument(
  { title, summary, language, modules }: Omit<CoursePackage, 'notes'>,
  resources: readonly CartridgeResource[],
): string {
  const string = (text: string) => element('lomimscc:string', { language }, escaped(text));
  const general = element(
    'lomimscc:general',
    {},
    element('lomimscc:title', {}, string(title)),
    element('lomimscc:language', {}, escaped(language)),
    ...(summary ? [element('lomimscc:description', {}, string(summary))] : []),
  );
  const items = modules.map((module, index) => {
    const inside = module.items.map((item, at) =>
      element('item', { identifier: `M${index + 1}_${at + 1}`, identifierref: item.id }, element('title', {}, escaped(item.title))),
    );
    return element('item', { identifier: `M${index + 1}` }, element('title', {}, escaped(module.title)), ...inside);
  });
  const organization = element(
    'organization',
    { identifier: 'ORGANIZATION', structure: 'rooted-hierarchy' },
    element('item', { identifier: 'ROOT' }, ...items),
  );
  return xmlDocument(
    element(
      'manifest',
      {
        identifier: 'MANIFEST',
        xmlns: 'http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1',
        'xmlns:lomimscc': 'http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest',
      },
      element(
        'metadata',
        {},
        element('schema', {}, 'IMS Common Cartridge'),
        element('schemaversion', {}, '1.3.0'),
        element('lomimscc:lom', {}, general),
      ),
      element('organizations', {}, organization),
      element('resources', {}, ...resources.map(resourceXml)),
    ),
  );
}

const resourceXml = ({ id, type, files, dependsOn = [] }: CartridgeResource): string =>
  element(
    'resource',
    { identifier: id, type, ...(WITHOUT_HREF.includes(type) ? {} : { href: files[0] }) },
    ...files.map((href) => element('file', { href })),
    ...dependsOn.map((identifierref) => element('dependency', { identifierref })),
  );
