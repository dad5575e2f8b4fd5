import { join } from 'node:path';
import { Writable } from 'node:stream';
import { validate } from '../../../../seed/checks/validate.ts';
import {
  createJsonReport,
  createTextReport,
  type ValidationReport,
} from '../../../../seed/checks/validation-report.ts';
import { describeValidation } from '../../../../seed/checks/validation-summary.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

const VALID =
  '{"tenantId":"a","departments":[{"departmentId":"x"}],"clients":[{"clientId":"x"}]}\n{"tenantId":"b"}\n';
const WARNED = '{"tenantId":"c","claims":{"username":"x"}}\n';
const WRONG = '{"tenantId":"d","status":"of","claims":7}\n';

/** A stream that always asks to wait. */
function createSlowStream() {
  const pieces: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      setImmediate(done);
    },
  });
  return { stream, text: () => pieces.join('') };
}

async function run(
  files: Readonly<Record<string, string | Uint8Array>>,
  strict = false,
  format: 'text' | 'json' = 'text',
) {
  const folder = await createSeedFolder(files);
  const out = createSlowStream();
  const err = createSlowStream();
  const report: ValidationReport =
    format === 'json' ? createJsonReport(out.stream) : createTextReport(out.stream, err.stream);
  const paths = Object.keys(files).map((name) => join(folder.path, name));
  const validation = await validate(paths, { lint: { now: 0 }, strict, report: report.problem });
  report.end(validation);
  await Promise.all(
    [out, err].map(({ stream }) => new Promise<void>((resolve) => stream.end(resolve))),
  );
  await folder.remove();
  const clean = (text: string) => text.replaceAll(`${folder.path}/`, '');
  return { validation, out: clean(out.text()), err: clean(err.text()) };
}

it.each([
  [
    { 'a.ndjson': VALID },
    false,
    true,
    '2 tenants, 1 department, 0 members, 1 client in 1 file: valid.',
  ],
  [
    { 'a.ndjson': VALID, 'b.ndjson': WARNED },
    false,
    true,
    '3 tenants, 1 department, 0 members, 1 client in 2 files: valid. 1 warning.',
  ],
  [
    { 'a.ndjson': VALID, 'b.ndjson': WARNED },
    true,
    false,
    '1 warning in 1 file: not valid, because warnings count as errors.',
  ],
  [
    { 'a.ndjson': VALID },
    true,
    true,
    '2 tenants, 1 department, 0 members, 1 client in 1 file: valid.',
  ],
  [{ 'a.ndjson': WRONG }, false, false, '2 problems in 1 file.'],
  [{ 'a.ndjson': WRONG, 'b.ndjson': WARNED }, false, false, '2 problems, 1 warning in 2 files.'],
])('sums up %j, strict: %s', async (files, strict, isValid, summary) => {
  const { validation } = await run(files as Record<string, string>, strict);

  expect(validation.isValid).toBe(isValid);
  expect(describeValidation(validation)).toBe(summary);
});

it('writes problems as lines, and the summary of valid files alone where their results go', async () => {
  expect(await run({ 'a.ndjson': VALID, 'b.ndjson': WARNED })).toMatchObject({
    out: '3 tenants, 1 department, 0 members, 1 client in 2 files: valid. 1 warning.\n',
    err: 'b.ndjson:1:27: warning: claims.username: only Cognito itself sets this claim; the access token goes without it\n',
  });
  expect(await run({ 'a.ndjson': WRONG })).toMatchObject({
    out: '',
    err: 'a.ndjson:1:26: status: expected active or suspended\na.ndjson:1:40: claims: expected a map of claims by name\n2 problems in 1 file.\n',
  });
});

it('writes one JSON document', async () => {
  const { out } = await run(
    { 'a.ndjson': VALID, 'b.ndjson': WRONG, 'c.ndjson': WARNED },
    false,
    'json',
  );

  expect(JSON.parse(out)).toEqual({
    valid: false,
    errors: 2,
    warnings: 1,
    records: {
      tenant: 4,
      department: 1,
      member: 0,
      client: 1,
      defaults: 0,
      plan: 0,
      role: 0,
      identityProvider: 0,
      appClient: 0,
    },
    files: 3,
    unsettledRoles: 0,
    uncounted: [],
    problems: [
      {
        severity: 'error',
        file: 'b.ndjson',
        line: 1,
        column: 26,
        path: 'status',
        message: 'expected active or suspended',
      },
      {
        severity: 'error',
        file: 'b.ndjson',
        line: 1,
        column: 40,
        path: 'claims',
        message: expect.any(String),
      },
      {
        severity: 'warning',
        file: 'c.ndjson',
        line: 1,
        column: 27,
        path: 'claims.username',
        message: expect.any(String),
      },
    ],
  });
});

it('writes one JSON document of no problems', async () => {
  const { out } = await run({ 'a.ndjson': VALID }, true, 'json');

  expect(JSON.parse(out)).toMatchObject({ valid: true, errors: 0, warnings: 0, problems: [] });
});

it('tells of all files, also of those that it cannot read, and closes its document', async () => {
  const files = {
    'a.yaml': Uint8Array.of(0x6e, 0xe9),
    'b.yaml': `# ${'x'.repeat(1.5 * 1024 * 1024)}`,
    'c.ndjson': WRONG,
    'd.json': ' '.repeat(8 * 1024 * 1024 + 1),
  };
  const { problems, ...rest } = JSON.parse((await run(files, false, 'json')).out);
  expect(rest).toMatchObject({ valid: false, errors: 5, files: 4 });
  expect(
    problems.map(
      ({ file, line, column, message }: Record<string, unknown>) =>
        `${file}:${line}:${column}: ${message}`,
    ),
  ).toEqual([
    'a.yaml:1:1: not text in UTF-8',
    'b.yaml:1:1: larger than the 1.5 MB that a document of YAML may have: write it as newline-delimited JSON (.ndjson), one tenant a line',
    expect.stringMatching(/^c\.ndjson:1:26: /),
    expect.stringMatching(/^c\.ndjson:1:40: /),
    'd.json:1:1: larger than the 8 MB that a document of JSON may have: write it as newline-delimited JSON (.ndjson), one tenant a line',
  ]);
  expect((await run(files)).err).toMatch(
    /^a\.yaml:1:1: not text in UTF-8\nb\.yaml:1:1: .*5 problems in 4 files\.\n$/s,
  );
});

it('counts what counts for nothing, and takes it for no error unless told to be strict', async () => {
  const folder = await createSeedFolder({ 'a.ndjson': VALID });
  const uncounted = new Map([
    ['client', 'no events for it'],
    ['member', 'MEMBERSHIP is off'],
  ] as const);
  const check = (strict: boolean) =>
    validate([join(folder.path, 'a.ndjson')], {
      ...{ lint: { now: 0 }, strict, uncounted, report: () => {} },
    });
  const loose = await check(false);
  expect(loose).toMatchObject({
    isValid: true,
    uncounted: [{ kind: 'client', records: 1, reason: 'no events for it' }],
  });
  expect(describeValidation(loose)).toBe(
    '2 tenants, 1 department, 0 members, 1 client in 1 file: valid. 1 machine client does not count: no events for it.',
  );
  expect(describeValidation(await check(true))).toBe(
    'Not valid, because with --strict everything has to count. 1 machine client does not count: no events for it.',
  );
  await folder.remove();
});

it('tells of a file that goes away while the others are read', async () => {
  const folder = await createSeedFolder({ 'b.ndjson': WRONG });
  const problems: string[] = [];
  const paths = ['a.ndjson', 'a.yaml', 'b.ndjson'].map((name) => join(folder.path, name));
  await validate(paths, {
    lint: { now: 0 },
    strict: false,
    report: ({ message }) => void problems.push(message),
  });
  await folder.remove();

  const gone = 'cannot be read: there is no such file or folder';
  expect(problems).toEqual([gone, gone, expect.any(String), expect.any(String)]);
});

it('says once that no role passes, as long as nobody has said which do', async () => {
  const role = 'arn:aws:iam::123456789012:role/tenants/x';
  const files = {
    'a.ndjson': `{"tenantId":"a","iamRoles":["${role}"],"departments":[{"departmentId":"x","preferredRole":"${role}"}]}`,
    'b.ndjson': '{"tenantId":"b","iamRoles":[]}',
  };
  const { out, err } = await run(files);
  expect(err).toBe('');
  expect(out).toBe(
    '2 tenants, 1 department, 0 members, 0 clients in 2 files: valid. 2 records grant roles, and ALLOWED_ROLE_ARNS is not set: no role passes.\n',
  );
  expect(JSON.parse((await run(files, true, 'json')).out)).toMatchObject({
    valid: false,
    unsettledRoles: 2,
  });

  const folder = await createSeedFolder(files);
  const settled = { lint: { now: 0, allowedRoles: [] }, strict: false, report: () => {} };
  expect(await validate([join(folder.path, 'a.ndjson')], settled)).toMatchObject({
    unsettledRoles: 0,
  });
  await folder.remove();
});
