import { ListIdentityProvidersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createTableReader } from '../../seed/table/table-reader.ts';
import { formatKey } from '../../src/records/keys.ts';
import { keyOf, type RecordOf } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import { ask } from '../aws/ask.ts';
import { whileThrottled } from '../aws/timeouts.ts';
import { callTo } from '../command/call-to.ts';
import { count, someOf } from '../terminal/count.ts';
import { type AskingRecords, readableProviders } from './asking-records.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

const check = 'providers';
const PAGE = 60;

async function listProviders(
  { pools }: Clients,
  { userPoolId: UserPoolId }: Deployed,
): Promise<readonly string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListIdentityProvidersCommand({ UserPoolId, NextToken, MaxResults: PAGE });
    const page = await ask(
      'cognito-idp:ListIdentityProviders',
      whileThrottled(() => pools.send(command)),
    );
    names.push(...(page.Providers ?? []).map(({ ProviderName = '' }) => ProviderName));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return names;
}

/** The records that name a tenant that the table does not have. */
async function findHomeless(
  { dynamoDb }: Clients,
  { tenantsTable }: Settings,
  records: readonly RecordOf<'identityProvider'>[],
) {
  const reader = createTableReader(dynamoDb, tenantsTable);
  const tenants = await Promise.all(
    records.map(({ tenantId }) => reader.row(keyOf('tenant', { tenantId }))),
  );
  return records.filter((_, at) => tenants[at] === undefined);
}

function* compare(
  { providers }: AskingRecords,
  names: readonly string[],
  homeless: readonly RecordOf<'identityProvider'>[],
  { membership }: Settings,
  apply: string,
): Generator<Finding> {
  for (const { provider, tenantId, key } of homeless)
    yield {
      ...{
        check,
        status: 'bad',
        advice: `correct ${formatKey(key)}, or add the tenant, and ${apply}`,
      },
      finding: `users of identity provider ${provider} get no token: the table has no tenant ${tenantId}`,
    };
  const gone = [...providers.keys()].filter((name) => !names.includes(name));
  if (gone.length > 0)
    yield {
      ...{ check, status: 'warning' },
      finding: `the user pool has no identity provider for these records: ${someOf(gone)}`,
      advice: `write their names as the user pool does, to the letter, and ${apply}`,
    };
  const without = names.filter((name) => !providers.has(name));
  if (without.length === 0) return;
  const finding = `users of identity providers without a record are found by their attributes: ${someOf(without)}`;
  // Then a member record is the proof.
  if (membership === 'required') return yield { check, status: 'good', finding };
  const advice = `list each under identityProviders in a seed file, and ${apply}: users may be able to write what their provider writes`;
  yield { check, status: 'warning', finding, advice };
}

/** Looks at whether the identity providers of the pool and their records belong together. */
export async function checkIdentityProviders(
  clients: Clients,
  deployed: Deployed,
  settings: Settings,
  reading: Promise<AskingRecords | undefined>,
): Promise<readonly Finding[]> {
  // The check of the catalogue says why it could not be read.
  const records = await reading;
  if (records === undefined) return [];
  const { size } = records.providers;
  if (settings.identityProviders === 'off') {
    if (size === 0) return [];
    const finding = `IDENTITY_PROVIDERS is off, and ${count(size, 'record')} of identity providers ${size === 1 ? 'counts' : 'count'} for nothing`;
    return [
      { check, status: 'warning', finding, advice: 'deploy with --param identityProviders=on' },
    ];
  }
  const [names, homeless] = await Promise.all([
    listProviders(clients, deployed),
    findHomeless(clients, settings, readableProviders(records)),
  ]);
  const apply = `run ${callTo('seed')} apply --stage ${deployed.stage}`;
  const findings = [...compare(records, names, homeless, settings, apply)];
  if (findings.length > 0) return findings;
  const finding =
    names.length === 0
      ? 'the user pool has no identity providers'
      : 'each identity provider of the user pool has a record, and its tenant is there';
  return [{ check, status: 'good', finding }];
}
