import { createSeedProgram, type SeedCommand } from '../../../seed/seed-program.ts';
import { readCommand } from '../../../tools/command/read-command.ts';
import { UserError } from '../../../tools/command/user-error.ts';

const parse = (text: string) =>
  readCommand(createSeedProgram, text.split(' ').filter(Boolean)) as SeedCommand;

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(`${text}`) > 0);
});
afterEach(() => jest.restoreAllMocks());

it.each([
  'validate --file a.yaml --file b.json c',
  'validate --file a.yaml b.json c',
  'validate a.yaml b.json c',
])('takes several paths in every way: %s', (text) => {
  const command = parse(text);

  expect(command.name).toBe('validate');
  expect('paths' in command && [...command.paths].sort()).toEqual(['a.yaml', 'b.json', 'c']);
});

const lint = { strict: false, eventVersion: 'V2_0', tokenBudget: undefined, lintOption: undefined };
const nobody = { tenant: undefined, department: undefined, sub: undefined, client: undefined };

it.each([
  [
    'validate a --strict --event-version V1_0 --token-budget 2000 --json',
    {
      name: 'validate',
      paths: ['a'],
      json: true,
      strict: true,
      eventVersion: 'V1_0',
      isEventVersionGiven: true,
      stage: undefined,
      tokenBudget: 2000,
      lintOption: '--strict',
    },
  ],
  [
    'plan a --table t --endpoint http://localhost:1 --prune --out p',
    {
      name: 'plan',
      paths: ['a'],
      destination: { table: 't', endpoint: 'http://localhost:1' },
      json: false,
      out: 'p',
      prune: true,
      ...lint,
    },
  ],
  [
    'apply --stage prod --file a --yes --unconditional --max-wcu 10',
    {
      name: 'apply',
      paths: ['a'],
      destination: { stage: 'prod', endpoint: undefined },
      endpoint: undefined,
      prune: false,
      yes: true,
      unconditional: true,
      maxWcu: 10,
      ...lint,
    },
  ],
  [
    'apply plan.json',
    {
      name: 'apply',
      paths: ['plan.json'],
      destination: undefined,
      endpoint: undefined,
      prune: false,
      yes: false,
      unconditional: false,
      maxWcu: undefined,
      ...lint,
    },
  ],
  [
    'factor --file a --out o --min-records 5',
    { name: 'factor', paths: ['a'], out: 'o', least: 5, json: false },
  ],
  ['factor a --out o --json', { name: 'factor', paths: ['a'], out: 'o', least: 3, json: true }],
  [
    'export --table t --tenant a --tenant b --out o',
    {
      name: 'export',
      destination: { table: 't', endpoint: undefined },
      tenants: ['a', 'b'],
      out: 'o',
    },
  ],
  [
    'remove --table t --tenant a --yes',
    { name: 'remove', destination: { table: 't', endpoint: undefined }, tenantId: 'a', yes: true },
  ],
  [
    'suspend --table t --tenant a --department b',
    {
      name: 'suspend',
      destination: { table: 't', endpoint: undefined },
      record: { ...nobody, tenant: 'a', department: 'b' },
    },
  ],
])('understands %s', (text, command) => {
  expect(parse(text)).toEqual(command);
});

it.each([
  ['--prune tenants', ['tenants'], undefined],
  ['--prune=tenants a', ['a'], true],
])('takes no file for a part of its option: apply --table t %s', (text, paths, pruneTenants) => {
  const { pruneTenants: found, ...rest } = {
    pruneTenants: undefined,
    ...parse(`apply --table t ${text}`),
  };
  expect(found).toBe(pruneTenants);
  expect(rest).toMatchObject({ paths, prune: true });
});

it('takes a value with a hyphen in front that is joined to its option', () => {
  expect(parse('plan a --table t --out=-p')).toMatchObject({ out: '-p' });
});

it.each([
  ['--help', 'Usage: npm run seed -- [options] [command]'],
  ['-h', 'Try it: npm run seed -- validate --file seed/example'],
  ['help', 'Usage: npm run seed -- [options] [command]'],
  ['apply --help', 'Usage: npm run seed -- apply [options] [paths...]'],
  ['help plan', 'Usage: npm run seed -- plan [options] [paths...]'],
])('helps: %s', (text, expected) => {
  expect(parse(text)).toBeUndefined();
  expect(printed.join('')).toContain(expected);
});

it.each(['validate', 'plan', 'apply', 'export', 'factor', 'get', 'suspend', 'resume'])(
  'helps with %s by itself',
  (name) => {
    expect(parse(`${name} --help`)).toBeUndefined();
    expect(printed.join('')).toContain(`Usage: npm run seed -- ${name} [options]`);
    expect(printed.join('')).not.toContain('Commands:');
  },
);

it.each([
  [
    '',
    /^No command given, expected one of validate, plan, apply, export, factor, pack, verify, get, suspend, resume, remove/,
  ],
  ['aply --file a.yaml', /^Unknown command aply: did you mean apply\?/],
  ['validate', /^No seed files given, add --file PATH/],
  ['plan --file a.yaml', /^No table given, add --table NAME or --stage STAGE/],
  ['plan a --table t --stage s', /^Give --table or --stage, not both/],
  ['validate a --prune', /^validate has no option --prune/],
  ['plan a --table t --prun', /^plan has no option --prun: did you mean --prune\?/],
  ['plan a --table t --prune=rows', /^--prune takes no such value/],
  ['remove --table t', /^No tenant given, add --tenant ID/],
  ['remove --tenant a', /^No table given, add --table NAME or --stage STAGE/],
  ['remove --table t --tenant a#b', /^--tenant "a#b" can be no tenant id/],
  ['apply --dry-run', /^apply has no option --dry-run, use plan/],
  ['apply a --table t --dry-run', /^apply has no option --dry-run, use plan/],
  ['plan a --table t --table u', /^--table may be given once/],
  ['plan a --table t --strict --strict', /^--strict may be given once/],
  ['get --table t plan.json', /^Unexpected "plan\.json"/],
  ['get --table t --tenant a --tenant b', /^--tenant may be given once/],
  ['apply a --table t --max-wcu 0', /^--max-wcu has to be a whole number from 1 on/],
  ['validate a --event-version 1', /^--event-version has to be V1_0, V2_0 or V3_0: see/],
  ['validate a --event-version v2', /^--event-version has to be V1_0, .*: did you mean V2_0\?/],
  ['help plam', /^Unknown command plam: did you mean plan\?/],
  ['help nonsense', /^Unknown command nonsense, expected one of validate, plan/],
  ['validate --fil a.yaml', /^validate has no option --fil: did you mean --file\?/],
  ['validate --file', /^--file needs a value/],
  ['validate --file --table', /^--file needs a value, for one with a hyphen write --file=VALUE/],
  ['get --table --stage', /^--table needs a value/],
  ['nonsense', /^Unknown command nonsense, expected one of validate, plan/],
  ['--file a.yaml validate', /^No command before --file, expected one of validate, plan/],
])('says in one sentence what is wrong with: %s', (text, sentence) => {
  expect(() => parse(text)).toThrow(UserError);
  expect(() => parse(text)).toThrow(sentence);
  expect(() => parse(text)).toThrow(/^[^\n]+ see npm run seed --(?: \w+)? --help\.$/);
});
