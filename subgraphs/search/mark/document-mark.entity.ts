import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/**
 * What is to be written into the index: the document of a course or a content, whose rows have changed since it was written. Versions are
 * drawn from one sequence for all generations of the tables, so a later change has a higher one, whichever of them it is made in.
 */
@Entity({ tableName: 'document_mark' })
@Index({
  name: 'document_mark_to_index',
  expression: 'create index document_mark_to_index on document_mark (since) where indexed < version',
})
export class DocumentMark {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'bigint' })
  version!: number;

  /** The version that is in the index. */
  @Property({ type: 'bigint', default: '0' })
  indexed!: number;

  /** Of one that is not in the index: no change that is missing there has a lower version. */
  @Property({ type: 'bigint', default: '0' })
  since!: number;

  /** Of a course: the documents of its contents are to be written as well. */
  @Property({ type: 'boolean', default: false })
  spreads!: boolean;
}

/** Which generation of the index the marks are of. */
@Entity({ tableName: 'marked_generation' })
export class MarkedGeneration {
  @PrimaryKey({ type: 'text' })
  name!: string;
}
