import type { Framework } from '../../../deploy/framework.ts';
import { attachServicePool, findServicePool, requireSchema } from '../../../deploy/service-pool.ts';
import { buildSettings } from '../../support/builders.ts';
import { defaultParameters } from '../../support/default-parameters.ts';
import { buildFramework } from '../../support/framework-stand-in.ts';

const parameters = defaultParameters('dev');

/** A service with this pool, and these functions. */
function buildService(properties: object | undefined, functions: object = {}): Framework {
  const CustomerPool = { Type: 'AWS::Cognito::UserPool', Properties: properties };
  const Orders = { Type: 'AWS::DynamoDB::Table' };
  return buildFramework('dev', '.', {
    functions,
    resources: { Resources: { CustomerPool, Orders } },
  });
}

const poolOf = ({ service }: Framework) => findServicePool(service.resources, 'CustomerPool');

it('has the pool call the functions beside its other triggers', () => {
  const LambdaConfig = { PostConfirmation: 'arn' };
  const framework = buildService({ LambdaConfig });
  attachServicePool(framework, poolOf(framework), { ...parameters, inboundFederation: 'on' });
  expect(framework.service.resources.Resources.CustomerPool.Properties.LambdaConfig).toEqual({
    PostConfirmation: 'arn',
    PreTokenGenerationConfig: {
      LambdaArn: { Ref: 'PreTokenGenerationAlias' },
      LambdaVersion: 'V2_0',
    },
    InboundFederation: { LambdaArn: { Ref: 'InboundFederationAlias' }, LambdaVersion: 'V1_0' },
  });
});

it('attaches a pool that has no properties yet', () => {
  const framework = buildService(undefined);
  attachServicePool(framework, poolOf(framework), parameters);
  expect(framework.service.resources.Resources.CustomerPool.Properties).toHaveProperty(
    'LambdaConfig.PreTokenGenerationConfig',
  );
});

const eventOf = (cognitoUserPool: object) => ({ other: { events: [{ cognitoUserPool }] } });
const TAKEN =
  /^User pool CustomerPool has a trigger of its own by .*, and a pool calls one function only: .*\.$/;

it.each([
  ['LambdaConfig.PreTokenGeneration', { LambdaConfig: { PreTokenGeneration: 'arn' } }, {}],
  [
    'LambdaConfig.PreTokenGenerationConfig',
    { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: 'arn' } } },
    {},
  ],
  [
    'the events of function other',
    { UserPoolName: 'customers' },
    eventOf({ pool: 'customers', trigger: 'PreTokenGeneration', existing: true }),
  ],
])('refuses a pool that calls another function: %s', (by, properties, functions) => {
  const framework = buildService(properties, functions);
  const attach = () => attachServicePool(framework, poolOf(framework), parameters);
  expect(attach).toThrow(TAKEN);
  expect(attach).toThrow(by);
});

it('refuses a pool that the framework makes, with such an event', () => {
  const CognitoUserPoolCustomers = { Type: 'AWS::Cognito::UserPool' };
  const framework = buildFramework('dev', '.', {
    functions: eventOf({ pool: 'Customers', trigger: 'PreTokenGeneration' }),
    resources: { Resources: { CognitoUserPoolCustomers } },
  });
  const pool = findServicePool(framework.service.resources, 'CognitoUserPoolCustomers');
  expect(() => attachServicePool(framework, pool, parameters)).toThrow(
    'the events of function other',
  );
});

it('lets a pool have events of other triggers, and other pools have any', () => {
  const events = [
    { httpApi: 'GET /' },
    { cognitoUserPool: { pool: 'customers', trigger: 'PreSignUp', existing: true } },
    { cognitoUserPool: { pool: 'staff', trigger: 'PreTokenGeneration', existing: true } },
    { cognitoUserPool: { pool: 'Staff', trigger: 'PreTokenGeneration' } },
  ];
  const framework = buildService({ UserPoolName: 'customers' }, { other: { events }, bare: {} });
  expect(() => attachServicePool(framework, poolOf(framework), parameters)).not.toThrow();
});

it('refuses events that the feature plan of the pool does not send', () => {
  const framework = buildService({ UserPoolTier: 'LITE' });
  expect(() => attachServicePool(framework, poolOf(framework), parameters)).toThrow(
    /^eventVersion=V2_0 needs the feature plan Essentials or Plus.*user pool CustomerPool has Lite/,
  );
});

it.each([
  ['Orders', ': the service has CustomerPool.'],
  ['CustomrPool', ': did you mean CustomerPool?'],
])('finds no pool %s', (id, end) => {
  const { resources } = buildService({}).service;
  expect(() => findServicePool(resources, id)).toThrow(
    `custom.tenantClaims.userPool names ${id}, and the resources of this service have no user pool of that id${end}`,
  );
});

it('finds no pool in a service without resources', () => {
  expect(() => findServicePool(undefined, 'Pool')).toThrow(': the service has none.');
});

describe('the attributes of the pool', () => {
  const withSchema = (...names: readonly string[]) => ({
    logicalId: 'CustomerPool',
    properties: { Schema: names.map((Name) => ({ Name })) },
  });

  it('may be standard ones, or of the schema', () => {
    const settings = buildSettings({ DEPARTMENT_ATTRIBUTE: 'profile' });
    expect(requireSchema(withSchema('tenantId'), settings)).toBeUndefined();
  });

  it('are named where they are missing, and refused where no user could sign in', () => {
    const pool = withSchema('department');
    expect(requireSchema(withSchema('tenantId'), buildSettings())).toBe(
      'User pool CustomerPool has no attribute custom:department.',
    );
    expect(() => requireSchema(pool, buildSettings())).toThrow(
      'User pool CustomerPool has no attribute custom:tenantId, so no user could sign in: add it to its Schema',
    );
    expect(requireSchema(pool, buildSettings({ MISSING_TENANT: 'passthrough' }))).toBe(
      'User pool CustomerPool has no attribute custom:tenantId.',
    );
  });

  it('are all missing without a schema', () => {
    expect(() =>
      requireSchema({ logicalId: 'CustomerPool', properties: {} }, buildSettings()),
    ).toThrow('no attribute custom:tenantId and no custom:department,');
  });
});
