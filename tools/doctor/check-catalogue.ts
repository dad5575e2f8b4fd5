import { parseKey } from '../../seed/table/parse-key.ts';
import { sizeOfRow } from '../../seed/table/row-size.ts';
import { DROPPED_KINDS } from '../../src/decision/chain.ts';
import type { Dropped } from '../../src/decision/decision.ts';
import {
  compilePlaceholders,
  hasPlaceholder,
  PlaceholderError,
} from '../../src/decision/placeholders.ts';
import { EnrichmentError } from '../../src/denials.ts';
import {
  CATALOG_BUDGET_BYTES,
  keyOfCatalogued,
  parseCatalogued,
  type ReadCatalogueRows,
} from '../../src/lookup/catalogue.ts';
import { formatKey } from '../../src/records/keys.ts';
import { CATALOG_KINDS, type TableRecord } from '../../src/records/kinds.ts';
import type { Row } from '../../src/records/parse-record.ts';
import type { Settings } from '../../src/settings.ts';
import { explain } from '../aws/aws-errors.ts';
import { callTo } from '../command/call-to.ts';
import { createExplain } from '../preview/explain.ts';
import { findInTable } from '../preview/table-rows.ts';
import { buildSignIn, type Person } from '../simulator/preview-sign-in.ts';
import { count } from '../terminal/count.ts';
import { showText } from '../terminal/show-text.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

const check = 'catalogue';
const MOST_FAULTS = 20;
const KB = 1024;

const kilobytes = (bytes: number) => `${Math.ceil(bytes / KB).toLocaleString('en')} KB`;

/** The claims of a record that no token gets, because a placeholder in them is none. */
function* faultsOfClaims({ key, claims }: Pick<TableRecord, 'key' | 'claims'>): Generator<string> {
  for (const [name, value] of Object.entries(claims)) {
    try {
      if (hasPlaceholder(value)) compilePlaceholders(value);
    } catch (error) {
      if (!(error instanceof PlaceholderError)) throw error;
      yield `no token gets claim ${showText(name)} of ${formatKey(key)}: placeholder: ${error.message}`;
    }
  }
}

/** What is wrong with a row, whoever names it. */
function faultsOf(row: Row): readonly string[] {
  const key = keyOfCatalogued(row);
  const record = parseCatalogued(key, row);
  if (record === undefined)
    return [`${showText(formatKey(key))} is the key of no record, and counts for nothing`];
  return record instanceof EnrichmentError
    ? [`a row cannot be read, and grants nothing: ${record.detail}`]
    : 'claims' in record
      ? [...faultsOfClaims(record)]
      : [];
}

/** As in `1 defaults, 3 plans, 20 roles`. */
function describeKinds(rows: readonly Row[]): string {
  const kinds = rows.map((row) => parseKey(keyOfCatalogued(row))?.kind);
  return CATALOG_KINDS.filter((kind) => kinds.includes(kind))
    .map((kind) => count(kinds.filter((each) => each === kind).length, kind))
    .join(', ');
}

function checkSize(rows: readonly Row[], isOverBudget: boolean): Finding {
  if (rows.length === 0) return { check, status: 'good', finding: 'the catalogue is empty' };
  const bytes = rows.reduce((sum, row) => {
    const { pk: _pk, sk: _sk, ...fields } = row;
    return sum + sizeOfRow(keyOfCatalogued(row), fields);
  }, 0);
  const finding = `the catalogue has ${describeKinds(rows) || 'no records'}, and takes ${kilobytes(bytes)} of ${kilobytes(CATALOG_BUDGET_BYTES)}`;
  if (!isOverBudget) return { check, status: 'good', finding };
  const advice = 'each further megabyte is one more request: take out what no record names';
  return { check, status: 'warning', finding, advice };
}

function* checkRows(rows: readonly Row[], stage: string): Generator<Finding> {
  const faults = rows.flatMap(faultsOf);
  const advice = `correct it in the seed files, and apply them with ${callTo('seed')} apply --stage ${stage}`;
  for (const finding of faults.slice(0, MOST_FAULTS))
    yield { check, status: 'bad', finding, advice };
  const more = faults.length - MOST_FAULTS;
  if (more > 0) yield { check, status: 'bad', finding: `${more} more of these`, advice };
}

const OF_CATALOGUE: ReadonlySet<Dropped['kind']> = new Set(Object.values(DROPPED_KINDS));

/** What the records of a person name of the catalogue, and what does not count. */
async function checkNames(
  { dynamoDb }: Clients,
  { trigger, stage }: Deployed,
  settings: Settings,
  person: Person,
): Promise<readonly Finding[]> {
  const { event, before } = buildSignIn(person, trigger.eventVersion, settings);
  const findRow = findInTable(dynamoDb, settings.tenantsTable);
  const report = await createExplain(settings, Date.now)({ event, before }, findRow);
  if (report.outcome !== 'issued') return [];
  return report.dropped
    .filter(({ kind, rule }) => OF_CATALOGUE.has(kind) && rule !== 'record-invalid')
    .map(({ kind, name, because, source, record = source }) => ({
      check,
      status: 'warning',
      finding: `a user of tenant ${person.tenantId} goes without ${kind} ${showText(name)}: ${because}`,
      advice: `correct ${record}, with ${callTo('seed')} apply --stage ${stage}`,
    }));
}

/**
 * Looks at what all tenants share: whether it can be read, its size, its rows, and what a person's
 * records name of it. Whether the function itself may read it, the check of the table says.
 */
export async function checkCatalogue(
  clients: Clients,
  deployed: Deployed,
  settings: Settings,
  finding: Promise<Person | undefined>,
  reading: ReturnType<ReadCatalogueRows>,
): Promise<readonly Finding[]> {
  const read = await reading.catch((error: Error) => {
    if (error.name === 'CatalogueTooLarge') return error.message;
    throw explain(error, 'dynamodb:Query', clients.dynamoDb.endpoint());
  });
  if (typeof read === 'string') {
    const advice = 'take out what no record names: the function reads no part of it';
    return [
      { check, status: 'bad', finding: `the catalogue takes ${read}: all are denied`, advice },
    ];
  }
  // The check of the token says what keeps it from finding anybody.
  const person = await finding.catch(() => undefined);
  return [
    checkSize(read.rows, read.isOverBudget),
    ...checkRows(read.rows, deployed.stage),
    ...(person ? await checkNames(clients, deployed, settings, person) : []),
  ];
}
