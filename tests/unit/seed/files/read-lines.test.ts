import { join } from 'node:path';
import { MAX_LINE_BYTES } from '../../../../seed/files/read-lines.ts';
import { readSeed } from '../../../../seed/files/read-seed.ts';
import { createSeedIndex } from '../../../../seed/files/seed-index.ts';
import { problemsOf } from '../../../support/check-seed.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

const problemsOfLines = async (...lines: string[]) => {
  const problems = await problemsOf({ 'a.ndjson': lines.join('\n') });
  return problems.map((problem) => problem.replaceAll('a.ndjson:', ''));
};

async function read(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await createSeedFolder(files);
  const index = createSeedIndex();
  try {
    const parts = [];
    const paths = Object.keys(files).map((name) => join(folder.path, name));
    for await (const part of readSeed(paths, { checks: 'none', index })) parts.push(part);
    return { parts, index };
  } finally {
    await folder.remove();
  }
}

const fieldsOf = ({ parts }: Awaited<ReturnType<typeof read>>) =>
  parts.flatMap(({ records }) => records.map(({ kind, fields }) => [kind, fields]));

it('reads one tenant a line, as an item of tenants', async () => {
  const tenants = [
    { tenantId: 'acme', departments: [{ departmentId: 'sales' }], clients: [{ clientId: 'jobs' }] },
    { tenantId: 'globex', claims: { text: 'ü\u2028"\\', list: [1, null, { a: [] }] } },
  ];
  const lines = await read({
    'a.ndjson': tenants.map((tenant) => JSON.stringify(tenant)).join('\n'),
  });
  const json = await read({ 'a.json': JSON.stringify({ tenants }) });

  expect(lines.parts.map(({ records }) => records.length)).toEqual([3, 1]);
  expect(fieldsOf(lines)).toEqual(fieldsOf(json));
});

it.each([
  ['blank lines', '\n{"tenantId":"a"}\n\n  \n{"tenantId":"b"}\n\n'],
  ['lines that end as on Windows', '{"tenantId":"a"}\r\n\r\n{"tenantId":"b"}\r\n'],
  ['the mark that some editors put at the beginning', '\ufeff{"tenantId":"a"}\n{"tenantId":"b"}'],
])('passes over %s', async (_what, text) => {
  expect(fieldsOf(await read({ 'a.jsonl': text }))).toEqual([
    ['tenant', { tenantId: 'a' }],
    ['tenant', { tenantId: 'b' }],
  ]);
});

it('reads lines of any length, wherever the chunks of the file end', async () => {
  const tenants = Array.from({ length: 40 }, (_, n) => ({
    tenantId: `t-${n}`,
    name: 'xü€😀'.repeat(n * 217),
  }));
  const { parts } = await read({
    'a.ndjson': tenants.map((tenant) => JSON.stringify(tenant)).join('\n'),
  });

  expect(parts.map(({ records }) => records[0]?.fields)).toEqual(tenants);
});

it.each([
  [
    'a wrong type',
    '{ "tenantId": "b", "status": "of" }',
    '2:30: status: expected active or suspended',
  ],
  [
    'an unknown field',
    '{"tenantId":"b","nmae":1}',
    '2:17: nmae: unknown field, did you mean name?',
  ],
  [
    'a missing id',
    '{"tenantId":"b","departments":[{},{}]}',
    '2:32: departments[0].departmentId: missing',
  ],
  [
    'what no token carries',
    '{"tenantId":"b","claims":{"a":"\\"]","sub":1}}',
    '2:37: claims.sub: only Cognito itself',
  ],
  ['a list', '[]', '2:1: expected a map with the fields of a tenant'],
  ['a document', '{"tenants":[]}', '2:1: tenantId: missing'],
  ['a trailing comma', '{"tenantId":"b",}', '2:17: not JSON: expected a name in double quotes'],
  ['more than one value', '{"tenantId":"b"} {}', '2:18: not JSON: expected nothing more'],
  ['a comment', '# later', '2:1: not JSON: expected a value'],
  ['a field twice', '{"tenantId":"b","name":"x","n\\u0061me":"y"}', '2:28: name: duplicate field'],
  [
    'a name twice deep inside',
    '{"tenantId":"b","claims":{"a":{"l":[{"b":1,"c":{},"b":2}]}}}',
    '2:51: claims.a.l[0].b: duplicate',
  ],
  ['lists without end', '['.repeat(100_000), '2:65: nested deeper than 64 levels'],
  ['maps without end', '{"a":'.repeat(100_000), '2:321: nested deeper than 64 levels'],
  [
    'nested lists',
    `{"tenantId":"b","claims":{"a":${'['.repeat(63)}${']'.repeat(63)}}}`,
    '2:93: nested deeper than 64',
  ],
])('refuses %s at its place, and goes on', async (_what, line, problem) => {
  const [first, ...others] = await problemsOfLines(
    '{"tenantId":"a"}',
    line,
    '{"tenantId":"c","status":1}',
  );

  expect(first).toContain(problem);
  expect(others.at(-1)).toBe('3:26: status: expected active or suspended');
});

it('refuses a line that is not UTF-8, or larger than it may be, and goes on', async () => {
  const files = {
    'a.ndjson': Buffer.concat([
      Buffer.from('{"tenantId":"a","name":"'),
      Buffer.of(0xe9),
      Buffer.from('"}\n{"x":1'),
    ]),
    'b.ndjson': `{"tenantId":"${'x'.repeat(MAX_LINE_BYTES)}"}\n[`,
  };
  const { parts } = await read(files);

  expect(
    parts.flatMap(({ problems }) =>
      problems.map(({ position, message }) => [position.line, message]),
    ),
  ).toEqual([
    [1, 'not text in UTF-8'],
    [2, 'not JSON: expected a comma or }'],
    [1, 'a line of more than 8 MB'],
    [2, 'not JSON: expected a comma or ]'],
  ]);
});

it('refuses a tenant or a client that another line or file has, and names the line', async () => {
  const problems = await problemsOf({
    'a.ndjson':
      '{"tenantId":"a"}\n{"tenantId":"b","clients":[{"clientId":"jobs"}]}\n{"tenantId":"a"}',
    'b.yaml': 'tenants: [{ tenantId: b, clients: [{ clientId: jobs }] }]',
    'c.jsonl': '{"tenantId":"c","clients":[{"clientId":"jobs"},{"clientId":"x"},{"clientId":"x"}]}',
  });

  expect(problems).toEqual([
    'a.ndjson:3:13: tenantId: duplicate of a.ndjson:1:1',
    'b.yaml:1:23: tenants[0].tenantId: duplicate of a.ndjson:2:1',
    'b.yaml:1:48: tenants[0].clients[0].clientId: duplicate of a.ndjson:2:1',
    'c.jsonl:1:40: clients[0].clientId: duplicate of a.ndjson:2:1',
    'c.jsonl:1:77: clients[2].clientId: duplicate of c.jsonl:1:60',
  ]);
});

it('knows in the end which tenants there are, and which one each client acts for', async () => {
  const { index } = await read({
    'a.ndjson':
      '{"tenantId":"a","clients":[{"clientId":"x"},{"clientId":"y"}]}\n{"tenantId":"b"}\n',
    'b.yaml': 'tenants: [{ tenantId: c, clients: [{ clientId: z }] }]',
  });

  expect([...index.tenants.keys()]).toEqual(['a', 'b', 'c']);
  expect([...index.clients]).toEqual([
    ['x', 'a'],
    ['y', 'a'],
    ['z', 'c'],
  ]);
});

it('hands out each tenant of a document on its own, and all problems of the document last', async () => {
  const folder = await createSeedFolder({
    'a.yaml': 'tenants: [{ tenantId: a }, 7, { tenantId: b, nmae: x }]\ntenant: 1\n',
  });
  const parts = [];
  const lines: number[] = [];
  for await (const part of readSeed([join(folder.path, 'a.yaml')], {
    checks: 'all',
    lint: { now: 0 },
  })) {
    parts.push([part.records.map(({ fields }) => fields.tenantId), part.problems.length]);
    lines.push(...part.problems.map(({ position }) => position.line));
  }
  await folder.remove();

  expect(parts).toEqual([
    [['a'], 0],
    [['b'], 0],
    [[], 3],
  ]);
  expect(lines).toEqual([1, 1, 2]);
});
