import { Entity } from '@mikro-orm/decorators/legacy';
import { CourseCopy } from '../../../schema/read-models/course-copy.entity.js';

/** What is known here of a course: it decides who reads its figures. */
@Entity({ tableName: 'known_course' })
export class KnownCourse extends CourseCopy {}
