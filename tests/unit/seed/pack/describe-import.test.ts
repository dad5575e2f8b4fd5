import { importCommands, importRequestOf } from '../../../../seed/pack/describe-import.ts';

const place = { out: 'import', bucket: 'my-bucket', prefix: 'tenants', table: 'tenants' };

it("asks for a table with the keys, billing and encryption of the stack's own", async () => {
  expect(await importRequestOf('tenants-2')).toEqual({
    InputFormat: 'DYNAMODB_JSON',
    InputCompressionType: 'GZIP',
    TableCreationParameters: {
      TableName: 'tenants-2',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { Enabled: true },
    },
  });
});

it.each([
  ['tenants', 's3://my-bucket/tenants/data', 'S3KeyPrefix=tenants/data/'],
  ['', 's3://my-bucket/data', 'S3KeyPrefix=data/'],
])('imports from where it uploads to, with prefix "%s"', async (prefix, upload, source) => {
  const commands = importCommands({ ...place, prefix }, await importRequestOf('tenants'));
  expect(commands.upload).toBe(`aws s3 sync import/data ${upload}`);
  expect(commands.import).toContain(` --s3-bucket-source S3Bucket=my-bucket,${source} `);
});

it('quotes what a shell would take apart', async () => {
  const out = "it's new";
  const { upload } = importCommands({ ...place, out }, await importRequestOf('tenants'));
  expect(upload).toBe("aws s3 sync 'it'\\''s new/data' s3://my-bucket/tenants/data");
});
