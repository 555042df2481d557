// Runs TypeScript sources without a build: `node --import ./platform/testing/typescript.mjs some.ts`.
// Jest compiles what tests import; this is for what runs outside of Jest's module system: its global set-up, and
// programs that a test starts to kill them.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from '../../swc.mjs';

registerHooks({
  /** Sources name each other as they will be called when compiled. */
  resolve(specifier, context, next) {
    if (!context.parentURL?.endsWith('.ts') || !/^\..*\.js$/.test(specifier)) return next(specifier, context);
    return { url: new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL).href, shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swcOptions, filename });
    return { format: 'module', source: code, shortCircuit: true };
  },
});

// A program that a test has started ends with it, also when nobody is left to stop it. A listener would keep it from ending by itself.
if (process.connected) setInterval(() => process.connected || process.exit(), 1_000).unref();
