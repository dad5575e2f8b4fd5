import type { JsonValue } from '../../src/json.ts';
import { parseTenantId } from '../../src/records/keys.ts';
import type { Kind } from '../../src/records/kinds.ts';
import { onExit } from '../../tools/command/on-exit.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { showJson } from '../../tools/terminal/show-text.ts';
import { settingsOfEnvironment } from '../checks/assumed-settings.ts';
import { checkFiles, USUAL_CHECKS } from '../checks/check-files.ts';
import { openExport } from '../export/export-sink.ts';
import { type Exported, sayCatalog, sayNothing, sayTenant } from '../export/exported-tenant.ts';
import { createFactoring } from '../factor/factor-tenants.ts';
import { renderFactored } from '../factor/render-factored.ts';
import { settleTenants } from '../factor/settle-tenants.ts';
import { createTokenCheck } from '../factor/token-check.ts';
import { findFiles, formatOf } from '../files/find-files.ts';
import { bytesOf } from '../files/slice-files.ts';
import { inFieldOrder } from '../format/field-order.ts';
import { ownIdName } from '../table/parse-key.ts';
import type { WrittenRecord } from '../table/rows.ts';
import type { FactorCommand } from './factor-command.ts';

/** A tenant and the records listed under it, or the records of the catalogue, as a file says them. */
function toExported(records: readonly WrittenRecord[]): Exported {
  const said = sayNothing();
  for (const record of records) {
    const id = ownIdName(record.kind);
    const fields = record.fields as Readonly<Record<string, JsonValue>>;
    const own = id && { [id]: String(fields[id]) };
    said[record.kind].push({ ...own, ...inFieldOrder(record.kind, fields) });
  }
  const tenantId = parseTenantId(said.tenant[0]?.tenantId);
  const seed = tenantId && sayTenant(said);
  const rows = records.length;
  return seed
    ? { kind: 'tenant', tenantId, seed, rows }
    : { kind: 'catalog', seed: sayCatalog(said), rows };
}

/**
 * Writes seed files anew, with a catalogue of what their tenants share. Nothing is written before
 * the tokens of all tenants have been compared.
 */
export async function runFactor({ paths, out, least, json }: FactorCommand): Promise<void> {
  const assumed = settingsOfEnvironment();
  const sink = await openExport(out);
  const forget = onExit(sink.discard);
  try {
    const checked = await checkFiles(paths, USUAL_CHECKS, assumed, 'apply', undefined);
    const catalogBefore = checked.index.catalog;
    const collected = createFactoring(catalogBefore);
    for await (const records of checked.tenants()) collected.add(records);
    const { catalog, noRoom, rewrite } = collected.factor(least);
    const catalogAfter = [...catalogBefore, ...catalog];
    const check = createTokenCheck(assumed.settings, catalogBefore, catalogAfter);
    const progress = startProgress({
      total: checked.validation.records.tenant,
      noun: 'tenants',
      stream: process.stderr,
    });
    const { say, ...settled } = await settleTenants(checked.tenants(), {
      rewrite,
      check,
      onProgress: progress.update,
    }).finally(progress.stop);
    const write = async (records: readonly WrittenRecord[]) => {
      const part = toExported(records);
      if (await sink.write(part)) return;
      const name = part.kind === 'tenant' ? `Tenant ${part.tenantId}` : 'The catalogue';
      throw new UserError(`${name} is too large for one file. Nothing was written.`);
    };
    if (catalogAfter.length > 0) await write(catalogAfter);
    for await (const records of checked.tenants()) await write(say(records));
    await sink.end();
    const many = (kind: Kind) => catalog.filter((record) => record.kind === kind).length;
    const factored = {
      out,
      plans: many('plan'),
      roles: many('role'),
      defaults: many('defaults') > 0,
      ...settled,
      noRoom,
      bytesBefore: await bytesOf(checked.files),
      bytesAfter: await bytesOf(await findFiles([out])),
      losesComments: checked.files.some((file) => formatOf(file) === 'yaml'),
    };
    console.log(json ? showJson(factored) : renderFactored(factored));
  } catch (error) {
    sink.discard();
    throw error;
  } finally {
    forget();
  }
}
