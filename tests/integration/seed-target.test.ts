import { accountOf, describePlace, openTarget } from '../../tools/aws/table-target.ts';
import {
  type StackReply,
  stackFailure,
  stackWith,
  startCloudFormationStandIn,
} from '../support/cloudformation-stand-in.ts';
import { startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { createTestTable } from '../support/tenants-table.ts';

let table: Awaited<ReturnType<typeof createTestTable>>;
let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;
let reply: StackReply | 'silence';
const asked: (string | null)[] = [];
const environment = { ...process.env };

beforeAll(async () => {
  table = await createTestTable();
  stacks = await startCloudFormationStandIn((stack) => {
    asked.push(stack);
    return reply;
  });
});

afterAll(async () => {
  table.close();
  await stacks.stop();
});

beforeEach(() => {
  asked.length = 0;
  process.env = {
    ...environment,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});

afterEach(() => {
  process.env = { ...environment };
});

/** Opens a target and closes it again. */
async function open(destination: Parameters<typeof openTarget>[0]): Promise<string> {
  const target = await openTarget(destination);
  target.connection.client.destroy();
  return describePlace(target.place);
}

describe('a table by its name', () => {
  it('is where the SDK’s own variable points', async () => {
    const where = `table ${table.name} (us-east-1, ${process.env.AWS_ENDPOINT_URL_DYNAMODB})`;

    expect(await open({ table: table.name })).toBe(where);
  });

  it('is at the given endpoint, whatever the variable says', async () => {
    const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '';
    process.env.AWS_ENDPOINT_URL_DYNAMODB = 'http://127.0.0.1:1';

    expect(await open({ table: table.name, endpoint })).toBe(
      `table ${table.name} (us-east-1, ${endpoint})`,
    );
  });

  it('refuses an endpoint that is no URL', async () => {
    await expect(open({ table: 'x', endpoint: 'localhost:8000' })).rejects.toThrow(
      '--endpoint localhost:8000 is no URL of DynamoDB: expected one such as http://127.0.0.1:8000.',
    );
  });

  it.each([
    ['https://dynamodb.us-east-1.amazonaws.com', '123456789012'],
    ['https://123456789012.ddb.us-east-1.amazonaws.com', '123456789012'],
    ['https://dynamodb.cn-north-1.amazonaws.com.cn', '123456789012'],
    ['https://dynamodb.us-east-1.api.aws', '123456789012'],
    ['http://127.0.0.1:8000', undefined],
    ['https://amazonaws.com.example.org', undefined],
  ])('at %s is in the account %s', (endpoint, account) => {
    expect(accountOf('arn:aws:dynamodb:us-east-1:123456789012:table/x', endpoint)).toBe(account);
  });

  it('is shown with its account where it has one', async () => {
    const target = await openTarget({ table: table.name });
    target.connection.client.destroy();
    const { region } = target.place;

    expect(describePlace({ table: 'tenants', region, account: '123456789012' })).toBe(
      'table tenants in account 123456789012, us-east-1',
    );
    expect(target.place.account).toBeUndefined();
  });

  it('says that no table is there', async () => {
    await expect(open({ table: 'nothing' })).rejects.toThrow(
      /^There is no table nothing in us-east-1 \(http/,
    );
  });

  it('blames --endpoint for what answers there and is not DynamoDB', async () => {
    const { endpoint } = stacks;
    reply = { status: 200, xml: '<html></html>' };
    await expect(open({ table: 'x', endpoint })).rejects.toThrow(
      `What answers at ${endpoint} is not DynamoDB: check --endpoint.`,
    );
  });

  it('blames what named the table and the endpoint where there is no such table', async () => {
    const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '';
    await expect(open({ table: 'nothing', endpoint })).rejects.toThrow(
      ': check --table, --endpoint and AWS_REGION, or deploy the service first.',
    );
    await expect(open({ table: 'nothing' })).rejects.toThrow(': check --table and AWS_REGION, or');
    reply = stackWith({ TenantsTableName: 'nothing' });
    await expect(open({ stage: 'dev' })).rejects.toThrow(': check --stage and AWS_REGION, or');
  });

  it('names the missing permission', async () => {
    const denied = { __type: 'com.amazonaws#AccessDeniedException', message: 'no' };
    const standIn = await startDynamoDbStandIn(() => ({ status: 400, body: denied }));

    await expect(open({ table: 'x', endpoint: standIn.endpoint })).rejects.toThrow(
      'The AWS credentials may not do this: their policy has to allow dynamodb:DescribeTable on table x in us-east-1.',
    );
    await standIn.stop();
  });

  it.each([
    ['ExpiredTokenException', /^The AWS credentials for table x in us-east-1 have expired: /],
    [
      'UnrecognizedClientException',
      /^AWS does not accept the credentials for table x in us-east-1: /,
    ],
  ])('is named where AWS answers %s', async (code, sentence) => {
    const body = { __type: `com.amazonaws#${code}`, message: 'no' };
    const standIn = await startDynamoDbStandIn(() => ({ status: 400, body }));

    await expect(open({ table: 'x', endpoint: standIn.endpoint })).rejects.toThrow(sentence);
    await standIn.stop();
  });

  it('is named where there are no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;

    await expect(open({ table: 'x' })).rejects.toThrow(
      /^No usable AWS credentials for table x in us-east-1: set AWS_/,
    );
  });
});

describe('the table of a stage', () => {
  it('is in the outputs of its stack', async () => {
    reply = stackWith({ UserPoolId: 'x', TenantsTableName: table.name });

    expect(await open({ stage: 'dev' })).toMatch(`table ${table.name} (us-east-1`);
    expect(asked).toEqual(['tenant-claims-dev']);
  });

  it.each<[string, StackReply, string]>([
    [
      'there is no such stack',
      stackFailure('ValidationError', 'Stack with id tenant-claims-dev does not exist'),
      'There is no stack tenant-claims-dev in us-east-1: check --stage and AWS_REGION, or deploy it with npx sls deploy --stage dev.',
    ],
    [
      'the stack has no such output',
      stackWith({ UserPoolId: 'x' }),
      'Stack tenant-claims-dev in us-east-1 has no output TenantsTableName: deploy it again, or name the table with --table.',
    ],
    [
      'the permission is missing',
      stackFailure(
        'AccessDenied',
        'User: x is not authorized to perform: cloudformation:DescribeStacks',
        403,
      ),
      'The AWS credentials may not look at stack tenant-claims-dev in us-east-1: their policy has to allow cloudformation:DescribeStacks, or name the table with --table.',
    ],
    [
      'the credentials have expired',
      stackFailure('ExpiredToken', 'x', 403),
      'The AWS credentials have expired: sign in again, for example with aws sso login.',
    ],
    [
      'the credentials are wrong',
      stackFailure('InvalidClientTokenId', 'x', 403),
      'AWS does not accept the credentials: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    ],
    [
      'CloudFormation refuses otherwise',
      stackFailure('ValidationError', '1 validation error detected'),
      'CloudFormation refused cloudformation:DescribeStacks: 1 validation error detected (ValidationError).',
    ],
  ])('says in one sentence that %s', async (_, answer, sentence) => {
    reply = answer;

    await expect(open({ stage: 'dev' })).rejects.toThrow(sentence);
  });

  it('says that CloudFormation does not answer', async () => {
    reply = 'silence';

    await expect(open({ stage: 'dev' })).rejects.toThrow(
      'No answer from CloudFormation about stack tenant-claims-dev in us-east-1: check AWS_REGION and the network, or name the table with --table.',
    );
  });

  it('says that there is no region, or that there are no credentials', async () => {
    delete process.env.AWS_REGION;
    await expect(open({ stage: 'dev' })).rejects.toThrow(/^No usable AWS region/);
    process.env.AWS_REGION = 'us-east-1';
    delete process.env.AWS_ACCESS_KEY_ID;
    await expect(open({ stage: 'dev' })).rejects.toThrow(/^No usable AWS credentials/);
  });
});
