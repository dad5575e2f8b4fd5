import { defaultProvider } from '../../../functions/environment-credentials.ts';
import { useAwsEnvironment } from '../../support/aws-environment.ts';

useAwsEnvironment();

/** What requests are signed by before and after the environment has other credentials. */
async function accessKeysBeforeAndAfter(expiresInMs?: number) {
  const provide = defaultProvider();
  process.env.AWS_ACCESS_KEY_ID = 'first';
  if (expiresInMs !== undefined)
    process.env.AWS_CREDENTIAL_EXPIRATION = new Date(Date.now() + expiresInMs).toISOString();
  const before = await provide();
  process.env.AWS_ACCESS_KEY_ID = 'second';
  return [before.accessKeyId, (await provide()).accessKeyId];
}

afterEach(() => {
  delete process.env.AWS_CREDENTIAL_EXPIRATION;
});

it.each<[string, number | undefined, string]>([
  ['that do not expire once', undefined, 'first'],
  ['that expire in an hour once', 3_600_000, 'first'],
  ['that expire in a minute again', 60_000, 'second'],
  ['that have expired again', -1, 'second'],
])('reads credentials %s', async (_, expiresInMs, then) => {
  expect(await accessKeysBeforeAndAfter(expiresInMs)).toEqual(['first', then]);
});
