import { isAboutPool, nameStrangers } from '../../../../tools/doctor/invokers.ts';
import { parsePolicy } from '../../../../tools/doctor/resource-policy.ts';

const ACCOUNT = '123456789012';
const ARN = `arn:aws-us-gov:cognito-idp:us-gov-west-1:${ACCOUNT}:userpool/us-gov-west-1_Mine`;
const pool = { arn: ARN, account: ACCOUNT };
const OTHER = ARN.replace('Mine', 'Other');
const COGNITO = { Service: 'cognito-idp.amazonaws.com' };

const parseStatement = (fields: object) => {
  const statement = {
    Effect: 'Allow',
    Principal: COGNITO,
    Action: 'lambda:InvokeFunction',
    ...fields,
  };
  const [parsed] = parsePolicy(JSON.stringify({ Statement: statement }), 'f');
  if (!parsed) throw new Error('no statement');
  return parsed;
};
const arnLike = (...arns: string[]) => ({ Condition: { ArnLike: { 'AWS:SourceArn': arns } } });
const where = (operator: string, key: string, value: unknown) => ({
  Condition: { [operator]: { [key]: value } },
});

describe('a statement is about the pool', () => {
  it.each<[string, object]>([
    ['by its ARN', arnLike(ARN)],
    ['by one ARN of several', arnLike(OTHER, ARN)],
    ['by a pattern', arnLike('arn:aws-us-gov:cognito-idp:*:*:userpool/us-gov-west-1_M?ne')],
    ['by keys and operators in another case', where('stringequals', 'aws:sourcearn', ARN)],
    ['by a pattern of ArnEquals', where('ArnEquals', 'AWS:SourceArn', `${ARN}*`)],
    ['by a pattern of StringLike', where('StringLike', 'AWS:SourceArn', `*:userpool/*`)],
    [
      'by an ARN in another case, where case does not count',
      where('StringEqualsIgnoreCase', 'aws:SourceArn', ARN.toUpperCase()),
    ],
    ['by its account', where('StringEquals', 'AWS:SourceAccount', ACCOUNT)],
    ['by its account as a number', where('StringEquals', 'AWS:SourceAccount', Number(ACCOUNT))],
    ['by what it is not', where('StringNotEquals', 'AWS:SourceAccount', ['1', '2'])],
    [
      'by what it is not, of what it does not send',
      where('StringNotLike', 'aws:PrincipalOrgID', 'o-1'),
    ],
    ['by what it does not send', where('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-1')],
    ['as anybody', { Principal: '*' }],
    ['as anybody, in a list', { Principal: { AWS: ['*'] } }],
    [
      'as one of several services',
      { Principal: { Service: ['s3.amazonaws.com', COGNITO.Service] } },
    ],
    [
      'as none of those whom it is not about',
      { Principal: undefined, NotPrincipal: { Service: 's3.amazonaws.com' } },
    ],
    [
      'by one action of several, in another case',
      { Action: ['lambda:GetFunction', 'Lambda:invokefunction'] },
    ],
    ['by a pattern of actions', { Action: 'lambda:Invoke*' }],
    ['by all actions', { Action: '*' }],
    ['by all actions but others', { Action: undefined, NotAction: 'lambda:Get*' }],
  ])('%s', (_, fields) => {
    expect(isAboutPool(parseStatement(fields), pool)).toBe(true);
  });
});

describe('a statement is not about the pool', () => {
  it.each<[string, object]>([
    ['by the ARN of another', arnLike(OTHER)],
    ['by a pattern of others', arnLike(`${OTHER}*`)],
    ['by an ARN that goes on', arnLike(`${ARN}0`)],
    ['by an ARN that ends before', arnLike(ARN.slice(0, -1))],
    ['by dots that are none', arnLike(ARN.replace('_', '.'))],
    ['by a pattern where none counts', where('StringEquals', 'AWS:SourceArn', `${ARN}*`)],
    ['by another account', where('StringEquals', 'AWS:SourceAccount', '210987654321')],
    ['by what it is', where('ArnNotLike', 'AWS:SourceArn', ARN)],
    ['by what it does not send', where('StringEquals', 'aws:PrincipalOrgID', 'o-1')],
    ['by an operator that is not known', where('Bool', 'lambda:InvokedViaFunctionUrl', true)],
    ['as another service', { Principal: { Service: 's3.amazonaws.com' } }],
    ['as an account', { Principal: { AWS: ACCOUNT } }],
    ['as one of those whom it is not about', { Principal: undefined, NotPrincipal: COGNITO }],
    ['as nobody', { Principal: undefined }],
    ['by another action', { Action: 'lambda:InvokeFunctionUrl' }],
    ['by all actions but this', { Action: undefined, NotAction: 'lambda:Invoke*' }],
  ])('%s', (_, fields) => {
    expect(isAboutPool(parseStatement(fields), pool)).toBe(false);
  });
});

describe('whom a statement lets call but for the pool', () => {
  it.each<[string, object, readonly string[]]>([
    ['nobody, by its ARN', arnLike(ARN), []],
    [
      'nobody, by its ARN among patterns that it has to match, too',
      { Condition: { ArnLike: { 'aws:SourceArn': ARN }, StringLike: { 'AWS:SourceArn': '*' } } },
      [],
    ],
    ['nobody, by a denial', { Effect: 'Deny', Principal: '*' }, []],
    [
      'nobody, by another action',
      { Principal: '*', Action: ['lambda:GetFunction', 'lambda:Update*'] },
      [],
    ],
    [
      'other pools',
      arnLike(ARN, OTHER, `${ARN}*`),
      [`user pool ${OTHER}`, `user pool pattern ${ARN}*`],
    ],
    [
      'pools of an account',
      where('StringEquals', 'aws:sourceAccount', '2'),
      ['any user pool of account 2'],
    ],
    [
      'pools of accounts',
      where('StringLike', 'aws:sourceAccount', ['1', '2']),
      ['any user pool of account 1 or 2'],
    ],
    ['pools of any account', {}, ['any user pool of any account']],
    [
      'pools of any account where none is named',
      where('StringEqualsIfExists', 'AWS:SourceAccount', '2'),
      ['any user pool of any account'],
    ],
    ['everybody', { Principal: '*' }, ['everybody']],
    [
      'everybody by a URL',
      {
        Principal: { AWS: '*' },
        Action: 'lambda:InvokeFunctionUrl',
        ...where('StringEquals', 'lambda:FunctionUrlAuthType', 'NONE'),
      },
      ['everybody (StringEquals lambda:FunctionUrlAuthType NONE)'],
    ],
    [
      'everybody but some',
      { Principal: undefined, NotPrincipal: { AWS: ['1', 'arn:x'] } },
      ['everybody but AWS account 1 and AWS arn:x'],
    ],
    [
      'accounts, roles and services',
      {
        Principal: {
          AWS: ['2', 'arn:aws:iam::2:role/x'],
          Service: ['s3.amazonaws.com', COGNITO.Service],
        },
        Action: 'lambda:*',
        ...arnLike(ARN),
      },
      [
        `AWS account 2 (ArnLike AWS:SourceArn ${ARN})`,
        `AWS arn:aws:iam::2:role/x (ArnLike AWS:SourceArn ${ARN})`,
        `service s3.amazonaws.com (ArnLike AWS:SourceArn ${ARN})`,
      ],
    ],
    [
      'the older way',
      { Principal: { Federated: 'x' }, Action: 'lambda:InvokeAsync' },
      ['Federated x'],
    ],
  ])('%s', (_, fields, names) => {
    expect(nameStrangers(parseStatement(fields), pool)).toEqual(names);
  });
});

it.each([
  ...['', '{', 'null', '[]', '{}', '{"Statement":"x"}', '{"Statement":[null]}'],
  ...[
    '{"Effect":"Perhaps"}',
    '{"Effect":"Allow","Principal":1}',
    '{"Effect":"Allow","Principal":"x"}',
  ].map((statement) => `{"Statement":[${statement}]}`),
  '{"Statement":[{"Effect":"Allow","Condition":{"ArnLike":[]}}]}',
])('says of %s in one sentence that it is no policy', (text) => {
  expect(() => parsePolicy(text, 'f')).toThrow(
    'The policy of f cannot be read: see it with aws lambda get-policy --function-name f.',
  );
});
