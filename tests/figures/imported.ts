import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { copyPresentations } from '../../bench/import/copy-presentations.js';
import { importMitLearnCommand, importOuladCommand } from '../../cli/import/command.js';
import { importPackageCommand } from '../../cli/import/package/command.js';
import { projectFile } from '../../cli/project.js';
import { newTeacher, type Person } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';
import { mitLearn, msLearn } from './catalogues.js';
import type { Sought } from './documents.js';
import { type Presentation, readPresentations } from './presentation.js';

export const FILES = projectFile('../shared/data');

export const isThere = ['mit-learn/sloan_courses.json', 'ms-learn/modules.jsonl', 'oulad/studentAssessment.csv'].every((file) =>
  existsSync(join(FILES, file)),
);

/** A system of its own with the three data sets, and what their files hold. */
export interface Imported {
  readonly system: System;
  /** Whose the modules of Microsoft Learn are. */
  readonly grace: Person;
  readonly documents: readonly Sought[];
  readonly presentations: readonly Presentation[];
  /** By the title of a presentation. */
  readonly courseIds: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** Imports both catalogues and these presentations (`AAA/2013J`), as an operator does. */
export async function importAll(names: readonly string[]): Promise<Imported> {
  const system = await startOwnSystem('figures');
  const grace = await newTeacher(system.admin, 'Grace');
  const folder = await mkdtemp(join(tmpdir(), 'lms-figures-'));
  await copyPresentations(join(FILES, 'oulad'), folder, new Set(names));
  await quietly(async () => {
    const settings = await system.settings();
    await importMitLearnCommand(settings, { folder: join(FILES, 'mit-learn') });
    await importPackageCommand(settings, { format: 'ms-learn', path: join(FILES, 'ms-learn'), instructor: grace.email });
    await importOuladCommand(settings, { folder, emailDomain: 'oulad.invalid' });
  });
  const [catalogue] = await system.sql<{ id: string }>('user', `select id from users where email = 'catalogue@lms.localhost'`);
  const catalogueId = String(catalogue?.id);
  const presentations = readPresentations(folder);
  return {
    system,
    grace,
    presentations,
    documents: [
      ...mitLearn(join(FILES, 'mit-learn'), catalogueId),
      ...msLearn(join(FILES, 'ms-learn'), grace.id),
      ...presentations.map(({ title }) => ofPresentation(title, catalogueId)),
    ],
    courseIds: new Map(await Promise.all(presentations.map(async ({ title }) => [title, await idOf(system, title)] as const))),
    async stop() {
      await system.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Commands print what they do. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const spies = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error')].map((spy) => spy.mockImplementation(() => {}));
  await work().finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
}

async function idOf({ admin }: System, title: string): Promise<string> {
  const list = 'query ($text: String!) { courses(filter: { text: $text }) { nodes { id title } } }';
  const { courses } = await admin.client.ok(list, { text: title });
  return courses.nodes.find((course: { title: string }) => course.title === title)?.id;
}

const ofPresentation = (title: string, instructorId: string): Sought => {
  const topic = title.split(' ')[0] as string;
  return {
    ...{ kind: 'COURSE', title, topics: [topic], language: 'en', free: true, instructorId },
    text: `${title} Module ${topic} of the Open University as it was presented`,
  };
};
