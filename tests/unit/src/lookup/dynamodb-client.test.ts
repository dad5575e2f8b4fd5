import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createClient } from '../../../../src/lookup/dynamodb-client.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';
import { failure, startDynamoDbStandIn } from '../../../support/dynamodb-stand-in.ts';

useAwsEnvironment();

const TRY = {
  connectionTimeout: 15_000,
  requestTimeout: 27_000,
  socketTimeout: 27_000,
  throwOnRequestTimeout: true,
};

it('asks five times in all, after the waits of the backoff', async () => {
  const drawn: number[] = [];
  let calls = 0;
  const { endpoint, stop } = await startDynamoDbStandIn(() => {
    calls++;
    return failure('ProvisionedThroughputExceededException', 'too much');
  });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  const client = createClient(60_000, () => drawn.push(1));
  const Key = { pk: { S: 'TENANT#acme' }, sk: { S: 'TENANT' } };
  await expect(
    client.send(new GetItemCommand({ TableName: 'tenants', Key })),
  ).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  const { requestHandler } = client.config;
  client.destroy();
  await stop();
  expect({ calls, waits: drawn.length }).toEqual({ calls: 5, waits: 4 });
  // A try that hangs leaves time for a second one.
  expect(requestHandler).toHaveProperty('config', expect.objectContaining(TRY));
});
