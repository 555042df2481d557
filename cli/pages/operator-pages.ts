import type { FastifyPluginCallback } from 'fastify';
import type { Registry } from 'prom-client';
import { mode, type Settings } from '../../platform/kernel/settings.js';
import { smtpUrl } from '../adapters/mailer.js';
import type { DataFolder } from '../installation/data-folder.js';
import { mailPage } from './mail-page.js';
import { metricsPage, metricsToken } from './metrics-page.js';

export interface OperatorPagesOptions {
  readonly settings: Settings;
  readonly folder: DataFolder;
  readonly metrics: Registry;
}

/** The pages that a router serves beside GraphQL: its metrics, and in development the mail that is kept as files. */
export function operatorPages({ settings, folder, metrics }: OperatorPagesOptions): FastifyPluginCallback[] {
  const production = settings(mode) === 'production';
  return [
    metricsPage({ registry: metrics, token: settings(metricsToken), production }),
    ...(production || settings(smtpUrl) ? [] : [mailPage(folder.mail)]),
  ];
}
