import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { generateClientDocuments } from './cli/codegen/client-documents.js';
import { generateComposeSettings } from './cli/codegen/compose-settings.js';
import { generateEventCatalogue } from './cli/codegen/event-catalogue.js';
import { generateSettingsReference } from './cli/codegen/settings-reference.js';
// Loads every module of the program, and with them the settings they declare.
import './cli/program.js';
import { subgraphs } from './cli/subgraphs.js';
import { buildFederatedSchema } from './platform/service/graphql/build.js';
import { compose } from './router/supergraph/compose.js';

/** Generates what services promise each other: subgraph schemas, supergraph, the clients' API, the event catalogue, typed documents; and lists of settings. */
async function main(): Promise<void> {
  const services = subgraphs.map((declaration) => ({ name: declaration.name, sdl: buildFederatedSchema(declaration).sdl }));
  for (const { name, sdl } of services) await write(`schema/subgraphs/${name}.graphql`, sdl);

  const { supergraphSdl, apiSchema } = compose(new Map(services.map(({ name, sdl }) => [name, sdl])));
  await write('schema/supergraph.graphql', supergraphSdl);

  const api = apiSchema();
  await write('schema/api.graphql', `${printSchema(lexicographicSortSchema(api))}\n`);
  await generateEventCatalogue(write);
  await generateClientDocuments(api, write);
  await generateSettingsReference(write);
  await generateComposeSettings(write);
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

await main();
