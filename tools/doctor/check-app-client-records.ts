import type { UserPoolClientType, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { Settings } from '../../src/settings.ts';
import { describeAppClient } from '../aws/app-clients.ts';
import { callTo } from '../command/call-to.ts';
import { someOf } from '../terminal/count.ts';
import type { AskingRecords } from './asking-records.ts';
import type { Finding } from './finding.ts';

const check = 'app clients';

const GET: Readonly<Record<Settings['unknownAppClients'], string>> = {
  all: 'get everything that is granted',
  'identity-only': 'get tenant and department, and nothing that is granted',
  deny: 'get no token',
};

/** Tells an app client that no user can sign in at: machines have other records. */
function isForMachines({ AllowedOAuthFlows = [], ExplicitAuthFlows = [] }: UserPoolClientType) {
  const ways = (ExplicitAuthFlows as readonly string[]).filter(
    (flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH',
  );
  // One that names no flow may use some of those for users.
  return (
    ExplicitAuthFlows.length > 0 &&
    ways.every((flow) => flow === 'ALLOW_CLIENT_TOKEN_AUTH') &&
    AllowedOAuthFlows.every((flow) => flow === 'client_credentials') &&
    ways.length + AllowedOAuthFlows.length > 0
  );
}

/**
 * Whether app clients may register themselves: anybody's, or those of who has a token for it.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DcrConfigurationType.html
 */
function registrationOf({ DcrConfiguration: dcr }: UserPoolType): 'open' | 'by token' | undefined {
  if (!dcr || dcr.EnableStatus === 'Disabled') return undefined;
  // An empty list lets none register.
  if (dcr.OpenDcrEnabled && dcr.OpenDcrGrantTypes?.length !== 0) return 'open';
  return dcr.AuthenticatedGrantTypes?.length === 0 ? undefined : 'by token';
}

function checkRegistration(pool: UserPoolType, gets: string, isBounded: boolean): Finding[] {
  const registration = registrationOf(pool);
  if (registration === undefined) return [];
  if (isBounded) {
    const finding = `app clients that register themselves ${gets}, until they have a record`;
    return [{ check, status: 'good', finding }];
  }
  const advice =
    'deploy with --param unknownAppClients=identity-only or deny, and list the app clients that get more under appClients in a seed file';
  return registration === 'open'
    ? [
        {
          ...{ check, status: 'bad', advice },
          finding: `anybody may register an app client, because dynamic client registration is open, and such app clients ${gets}`,
        },
      ]
    : [
        {
          ...{ check, status: 'warning', advice },
          finding: `who has a token for dynamic client registration may register an app client, and such app clients ${gets}`,
        },
      ];
}

function* checkRecords(
  appClients: readonly UserPoolClientType[],
  records: AskingRecords['appClients'],
  unknown: Settings['unknownAppClients'],
  stage: string,
): Generator<Finding> {
  const apply = `in a seed file, and run ${callTo('seed')} apply --stage ${stage}`;
  if (records.size === 0) {
    if (unknown === 'all') return;
    const finding = `UNKNOWN_APP_CLIENTS=${unknown} counts for nothing as long as no app client has a record`;
    const advice = `list the app clients that get more under appClients ${apply}`;
    return yield { check, status: 'warning', finding, advice };
  }
  const without = appClients.filter(
    (client) => !records.has(client.ClientId ?? '') && !isForMachines(client),
  );
  if (without.length === 0)
    return yield { check, status: 'good', finding: 'each app client for users has a record' };
  const finding = `app clients without a record ${GET[unknown]}: ${someOf(without.map(describeAppClient))}`;
  if (unknown !== 'all') return yield { check, status: 'good', finding };
  const advice = `list each under appClients ${apply}, or deploy with --param unknownAppClients=identity-only`;
  yield { check, status: 'warning', finding, advice };
}

/** Looks at what app clients get that nothing narrows, also those that do not exist yet. */
export async function checkAppClientRecords(
  readingClients: Promise<readonly UserPoolClientType[]>,
  readingPool: Promise<UserPoolType | undefined>,
  readingRecords: Promise<AskingRecords | undefined>,
  { unknownAppClients: unknown }: Settings,
  stage: string,
): Promise<readonly Finding[]> {
  // Other checks say why what is missing could not be read.
  const [appClients, pool, records] = await Promise.all([
    readingClients.catch(() => []),
    readingPool.catch(() => undefined),
    readingRecords,
  ]);
  if (records === undefined) return [];
  const hasRecords = records.appClients.size > 0;
  const isBounded = hasRecords && unknown !== 'all';
  return [
    ...checkRecords(appClients, records.appClients, unknown, stage),
    ...(pool ? checkRegistration(pool, GET[isBounded ? unknown : 'all'], isBounded) : []),
  ];
}
