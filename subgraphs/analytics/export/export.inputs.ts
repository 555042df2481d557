import { Field, ID, InputType } from 'type-graphql';
import { ExportKind } from './export.entity.js';

@InputType()
export class RequestExportInput {
  @Field(() => ExportKind)
  kind!: ExportKind;

  /** Without it: of the whole school, for admins. */
  @Field(() => ID, { nullable: true })
  courseId?: string | null;
}
