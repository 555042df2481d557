import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import type { ExtensionItem } from '../../extension/extension.js';
import { type PackageItem, titled } from '../package/course-package.js';

/** With what the extension says beside the standard, whatever the kind. */
export function withExtension(item: PackageItem | null, own: ExtensionItem | undefined, archive: Archive): PackageItem | null {
  if (!item || !own) return item;
  const { required = true, placedAs, durationSeconds, completeAtPercent, fileName, tracks } = own;
  const common = { ...item, required, ...(placedAs !== undefined && { placedAs: titled(placedAs, item.title) }) };
  if (common.kind === 'QUIZ' || common.kind === 'ASSIGNMENT') return common;
  const lasting = { ...common, ...(durationSeconds !== undefined && { durationSeconds }) };
  if (lasting.kind === 'ARTICLE') return lasting;
  return {
    ...lasting,
    ...(completeAtPercent !== undefined && { completeAtPercent }),
    ...(fileName !== undefined && { fileName }),
    ...(tracks && { tracks: tracks.map(({ href, ...track }) => ({ ...track, open: () => archive.open(href) })) }),
  };
}
