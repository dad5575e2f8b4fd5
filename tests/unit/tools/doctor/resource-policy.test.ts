import {
  describeStatement,
  isPoolsOwn,
  parsePolicy,
} from '../../../../tools/doctor/resource-policy.ts';

const ACCOUNT = '123456789012';
const ARN = `arn:aws-us-gov:cognito-idp:us-gov-west-1:${ACCOUNT}:userpool/us-gov-west-1_Mine`;
const pool = { arn: ARN, account: ACCOUNT };
const OTHER = ARN.replace('Mine', 'Other');
const COGNITO = { Service: 'cognito-idp.amazonaws.com' };

const buildStatement = (fields: object) => ({
  Effect: 'Allow',
  Principal: COGNITO,
  Action: 'lambda:InvokeFunction',
  ...fields,
});
const parse = (statement: object) => {
  const [parsed] = parsePolicy(JSON.stringify({ Statement: statement }), 'f');
  if (!parsed) throw new Error('no statement');
  return parsed;
};
const where = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});
const arnLike = (value: unknown) => where('ArnLike', 'AWS:SourceArn', value);

describe('the statement that lets the pool call the function', () => {
  it.each<[string, object]>([
    [
      'with its account, as the stack makes it',
      {
        Condition: {
          StringEquals: { 'AWS:SourceAccount': ACCOUNT },
          ArnLike: { 'AWS:SourceArn': ARN },
        },
      },
    ],
    ['without its account, as the console makes it', arnLike(ARN)],
    [
      'whatever it is called, and whichever alias it is about',
      {
        ...arnLike(ARN),
        Sid: 'x',
        Resource: 'arn:aws-us-gov:lambda:us-gov-west-1:1:function:f:live',
      },
    ],
  ])('is told %s', (_, fields) => {
    expect(isPoolsOwn(parse(buildStatement(fields)), pool)).toBe(true);
    expect(isPoolsOwn(parse([buildStatement(fields)]), pool)).toBe(true);
  });
});

describe('any other statement is named as it stands', () => {
  it.each<[string, object]>([
    ['for several ARNs', arnLike([OTHER, ARN])],
    ['for the ARN of another pool', arnLike(OTHER)],
    ['for a pattern of other pools', arnLike(`${OTHER}*`)],
    [
      'for a pattern of pools',
      arnLike('arn:aws-us-gov:cognito-idp:*:*:userpool/us-gov-west-1_M?ne'),
    ],
    ['for an ARN that goes on', arnLike(`${ARN}0`)],
    ['for an ARN that ends before', arnLike(ARN.slice(0, -1))],
    ['for dots that are none', arnLike(ARN.replace('_', '.'))],
    ['for a pattern of ArnEquals', where('ArnEquals', 'AWS:SourceArn', `${ARN}*`)],
    ['for a pattern of StringLike', where('StringLike', 'AWS:SourceArn', '*:userpool/*')],
    ['for a pattern where none counts', where('StringEquals', 'AWS:SourceArn', `${ARN}*`)],
    ['for all but its ARN', where('ArnNotLike', 'AWS:SourceArn', ARN)],
    ['for an ARN in any case', where('StringEqualsIgnoreCase', 'AWS:SourceArn', ARN)],
    ['for all pools of its account', where('StringEquals', 'AWS:SourceAccount', ACCOUNT)],
    ['for all pools of two accounts', where('StringLike', 'aws:sourceAccount', ['1', ACCOUNT])],
    ['for all pools of other accounts', where('StringNotEquals', 'AWS:SourceAccount', ['1', '2'])],
    ['for its account if one is told', where('StringEqualsIfExists', 'AWS:SourceAccount', ACCOUNT)],
    [
      'for its ARN and another account',
      {
        Condition: {
          StringEquals: { 'AWS:SourceAccount': '210987654321' },
          ArnLike: { 'AWS:SourceArn': ARN },
        },
      },
    ],
    [
      'for its ARN and another condition',
      { Condition: { ArnLike: { 'AWS:SourceArn': ARN }, StringLike: { 'AWS:SourceArn': '*' } } },
    ],
    ['for an organization', where('StringEquals', 'aws:PrincipalOrgID', 'o-1')],
    ['for all but an organization', where('StringNotLike', 'aws:PrincipalOrgID', 'o-1')],
    ['for who comes by a URL', where('Bool', 'lambda:InvokedViaFunctionUrl', true)],
    ['for all pools of any account', {}],
    ['for everybody', { Principal: '*', ...arnLike(ARN) }],
    ['for everybody, in a list', { Principal: { AWS: ['*'] }, ...arnLike(ARN) }],
    [
      'for everybody by a URL',
      {
        Principal: { AWS: '*' },
        Action: 'lambda:InvokeFunctionUrl',
        ...where('StringEquals', 'lambda:FunctionUrlAuthType', 'NONE'),
      },
    ],
    [
      'for everybody but some',
      { Principal: undefined, NotPrincipal: { AWS: ['1', 'arn:x'] }, ...arnLike(ARN) },
    ],
    ['for everybody but Cognito', { Principal: undefined, NotPrincipal: COGNITO, ...arnLike(ARN) }],
    ['for another service', { Principal: { Service: 's3.amazonaws.com' }, ...arnLike(ARN) }],
    [
      'for several services',
      { Principal: { Service: ['s3.amazonaws.com', COGNITO.Service] }, ...arnLike(ARN) },
    ],
    ['for an account', { Principal: { AWS: ACCOUNT } }],
    ['for a role and a service', { Principal: { AWS: ['arn:aws:iam::2:role/x'], ...COGNITO } }],
    ['for an identity provider', { Principal: { Federated: 'x' }, Action: 'lambda:InvokeAsync' }],
    ['for nobody', { Principal: undefined, ...arnLike(ARN) }],
    ['for a principal that is none', { Principal: 1 }],
    ['with a condition that is none', { Condition: { ArnLike: [] } }],
    ['with another action', { Action: 'lambda:InvokeFunctionUrl', ...arnLike(ARN) }],
    ['with several actions', { Action: ['lambda:GetFunction', 'Lambda:invokefunction'] }],
    ['with a pattern of actions', { Action: 'lambda:Invoke*', ...arnLike(ARN) }],
    ['with all actions of Lambda', { Action: 'lambda:*', ...arnLike(ARN) }],
    ['with all actions', { Action: '*', ...arnLike(ARN) }],
    ['with all actions but others', { Action: undefined, NotAction: 'lambda:Get*' }],
    ['with all actions but this', { Action: undefined, NotAction: 'lambda:Invoke*' }],
    ['that denies its call', { Effect: 'Deny', ...arnLike(ARN) }],
    ['that denies every call', { Effect: 'Deny', Principal: '*' }],
    ['with something that is not known', { ...arnLike(ARN), Until: 'tomorrow' }],
  ])('%s', (_, fields) => {
    const statement = buildStatement(fields);
    const parsed = parse({ Sid: 'x', ...statement, Resource: 'arn:x' });

    expect(isPoolsOwn(parsed, pool)).toBe(false);
    expect(describeStatement(parsed)).toBe(JSON.stringify(statement));
  });
});

it('writes nothing that a terminal may obey', () => {
  const statement = parse(buildStatement({ Principal: { AWS: '\u009b2J\u202e' } }));

  expect(describeStatement(statement)).toContain('{"AWS":"\\u009b2J\\u202e"}');
});

it.each([
  ...['', '{', 'null', '[]', '{}', '{"Statement":"x"}', '{"Statement":[null]}'],
  ...['{}', '{"Effect":"Perhaps"}', '{"Effect":"Allow","Sid":1}'].map(
    (statement) => `{"Statement":[${statement}]}`,
  ),
])('says of %s in one sentence that it is no policy', (text) => {
  expect(() => parsePolicy(text, 'f')).toThrow(
    'The policy of f cannot be read: see it with aws lambda get-policy --function-name f.',
  );
});
