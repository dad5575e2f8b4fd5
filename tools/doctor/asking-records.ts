import type { EnrichmentError } from '../../src/denials.ts';
import { keyOfCatalogued } from '../../src/lookup/catalogue.ts';
import { stateAt } from '../../src/records/grants.ts';
import { parseKeyPart } from '../../src/records/keys.ts';
import { type IdsOf, KINDS, type RecordOf } from '../../src/records/kinds.ts';
import { isRecord, type Row, readRecord } from '../../src/records/parse-record.ts';

type AskingKind = 'appClient' | 'identityProvider';

/** The records of a kind by their own ids; a denial where one cannot be read. */
type RecordsOf<K extends AskingKind> = ReadonlyMap<string, RecordOf<K> | EnrichmentError>;

/** What the catalogue says of who is asking. */
export interface AskingRecords {
  readonly appClients: RecordsOf<'appClient'>;
  readonly providers: RecordsOf<'identityProvider'>;
}

function recordsOf<K extends AskingKind>(kind: K, rows: readonly Row[]): RecordsOf<K> {
  return new Map(
    rows.flatMap((row): [string, RecordOf<K> | EnrichmentError][] => {
      const ids = parseKeyPart(KINDS[kind].sk, keyOfCatalogued(row).sk) as IdsOf<K> | undefined;
      const record = ids && readRecord(kind, ids, row);
      return record ? [[String(Object.values(ids)[0]), record]] : [];
    }),
  );
}

/** Reads them out of the rows of the catalogue. */
export const readAskingRecords = (rows: readonly Row[]): AskingRecords => ({
  appClients: recordsOf('appClient', rows),
  providers: recordsOf('identityProvider', rows),
});

/** Those of identity providers that can be read. */
export const readableProviders = ({
  providers,
}: AskingRecords): readonly RecordOf<'identityProvider'>[] =>
  [...providers.values()].filter(isRecord);

/** An app client that any user may sign in at; undefined if no record says of one. */
export const findAppClient = ({ appClients }: AskingRecords, now: number): string | undefined =>
  [...appClients].find(([, record]) => isRecord(record) && stateAt(record, now) === 'active')?.[0];
