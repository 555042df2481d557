import { v5 } from 'uuid';
import type { ImportedContent } from '../../../subgraphs/content/import/import-contents.js';
import { ContentKind } from '../../../subgraphs/content/item/kinds.js';
import type { CourseRow } from './rows.js';

export const SOURCE = 'mit-learn';

/** A content that a row describes or links to, and how its course shows it. */
export interface SloanContent extends Omit<ImportedContent, 'createdAt'> {
  readonly id: string;
  readonly required: boolean;
}

/**
 * What a row has to read, as articles: the overview, which is the description, and the brochure, which is the link to it. Their ids are
 * made from the id of the row, so that the curriculum can refer to contents that are imported after it.
 */
export function sloanContents({ Course_Id, Description, BrochureLink }: CourseRow): SloanContent[] {
  const article = (part: Part, title: string, text: string, required: boolean): SloanContent => ({
    id: contentId(Course_Id, part),
    sourceId: `${Course_Id}/${part}`,
    required,
    details: { title, kind: ContentKind.ARTICLE, text },
  });
  return [
    ...(Description ? [article('overview', 'Overview', Description, true)] : []),
    ...(BrochureLink ? [article('brochure', 'Brochure', linkTo(BrochureLink), false)] : []),
  ];
}

type Part = 'overview' | 'brochure';

/** Any fixed UUID: version 5 makes ids that are unique within it. */
const NAMESPACE = '6dccdbb7-44f7-4af1-93ec-3d2af5a91c1c';

/** The id of the content that the row describes or links to. */
export const contentId = (courseId: string, part: Part): string => v5(`${SOURCE}/${courseId}/${part}`, NAMESPACE);

/** In Markdown. What is no address of the web stays a text. */
function linkTo(address: string): string {
  const url = URL.parse(address);
  return url && ['http:', 'https:'].includes(url.protocol) ? `<${url.href}>` : address;
}
