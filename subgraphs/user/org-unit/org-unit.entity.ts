import type { Opt } from '@mikro-orm/core';
import { Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType } from 'type-graphql';
import { newId } from '../../../platform/kernel/ids.js';

/** A faculty, a department, a class: a node of the school's one tree. It has no events: no other service knows it. */
@Entity({ tableName: 'org_units' })
@ObjectType('OrgUnit')
export class OrgUnit {
  @PrimaryKey({ type: 'uuid' })
  @Field(() => ID)
  id: string & Opt = newId();

  @Property({ type: 'text' })
  @Field(() => String)
  name!: string;

  @Index({ name: 'org_units_by_parent' })
  @ManyToOne({
    entity: () => OrgUnit,
    mapToPk: true,
    fieldName: 'parent_id',
    nullable: true,
    deleteRule: 'no action',
    updateRule: 'no action',
  })
  parentId: string | null = null;

  static under(parentId: string | null, name: string): OrgUnit {
    return Object.assign(new OrgUnit(), { parentId, name });
  }
}
