import { createChoices } from '../../../../src/lookup/choices.ts';
import { createClient } from '../../../../src/lookup/dynamodb-client.ts';
import type { ReadRow } from '../../../../src/lookup/row-reader.ts';
import { type ClientId, parseClientId, parseSub, type Sub } from '../../../../src/records/keys.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';
import { acme, toRow } from '../../../support/builders.ts';
import { type Call, failure, startDynamoDbStandIn } from '../../../support/dynamodb-stand-in.ts';

const sub = parseSub('5f1c2d34-0000-4000-8000-000000000001') as Sub;
const clientId = parseClientId('4webclient0example') as ClientId;
const KEY = { pk: `CHOICE#${sub}`, sk: 'CLIENT#4webclient0example' };

useAwsEnvironment();

describe('what was chosen', () => {
  const readBy = (readRow: ReadRow) =>
    createChoices(createClient(1_000), 'tenants', readRow).read(sub, clientId, 700);

  // A choice of a moment ago has to count, and one that was read before may be another by now.
  it('is read consistently, for this user at this app client', async () => {
    const asked: unknown[] = [];
    const chosen = await readBy(async (...question) => {
      asked.push(question);
      return toRow({ ...KEY, tenantId: 'acme' });
    });
    expect(chosen).toBe('acme');
    expect(asked).toEqual([[KEY, { timeoutMs: 700, isConsistent: true }]]);
  });

  it('is nothing where no row is', async () => {
    expect(await readBy(async () => undefined)).toBeUndefined();
  });

  it.each([{}, { tenantId: '../acme' }, { tenantId: 7 }])(
    'denies for a row that says %j, by a detail without the sub',
    async (fields) => {
      await expect(readBy(async () => toRow({ ...KEY, ...fields }))).rejects.toMatchObject({
        code: 'RECORD_INVALID',
        detail: expect.stringMatching(/^CHOICE#5f1c2d34…\/CLIENT#4webclient0example: tenantId: /),
      });
    },
  );

  it('is unavailable where DynamoDB is', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    await expect(readBy(() => Promise.reject(refused))).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: 'ECONNREFUSED',
    });
  });
});

describe('a choice', () => {
  const noRow: ReadRow = async () => undefined;

  it('is written as the row that is read, and nothing besides', async () => {
    const calls: Call[] = [];
    const { endpoint, stop } = await startDynamoDbStandIn((call) => {
      calls.push(call);
      return { status: 200, body: {} };
    });
    process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    const client = createClient(60_000);
    const choices = createChoices(client, 'tenants', noRow);
    await choices.remember({ sub, clientId, tenantId: acme }, 60_000);
    client.destroy();
    await stop();
    expect(calls.map(({ operation, body }) => [operation, body])).toEqual([
      ['PutItem', { TableName: 'tenants', Item: toRow({ ...KEY, tenantId: 'acme' }) }],
    ]);
  });

  it('that cannot be written denies, and says why', async () => {
    const { endpoint, stop } = await startDynamoDbStandIn(() =>
      failure('AccessDeniedException', 'no'),
    );
    process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    const client = createClient(60_000);
    const choices = createChoices(client, 'tenants', noRow);
    await expect(choices.remember({ sub, clientId, tenantId: acme }, 60_000)).rejects.toMatchObject(
      { code: 'DIRECTORY_UNAVAILABLE', detail: 'AccessDeniedException' },
    );
    client.destroy();
    await stop();
  });
});
