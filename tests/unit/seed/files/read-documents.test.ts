import { formatProblem } from '../../../../seed/files/problem.ts';
import { readDocument } from '../../../../seed/files/read-documents.ts';

const problemsOf = (file: string, text: string) =>
  readDocument(file, text).problems.map(formatProblem);
const contentOf = (file: string, text: string) => {
  const { document, problems } = readDocument(file, text);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return document?.value;
};

describe('YAML', () => {
  it('keeps timestamps, and words that only look like booleans, as the author wrote them', () => {
    const yaml = 'from: 2027-01-31T00:00:00Z\nyes: on\nquoted: "4200"\nnumber: 4200\n';

    expect(contentOf('a.yaml', yaml)).toEqual({
      from: '2027-01-31T00:00:00Z',
      yes: 'on',
      quoted: '4200',
      number: 4200,
    });
  });

  it('repeats by aliases', () => {
    expect(contentOf('a.yaml', 'a: &claims { plan: trial }\nb: *claims\n')).toEqual({
      a: { plan: 'trial' },
      b: { plan: 'trial' },
    });
  });

  it.each([
    ['a list that is not closed', 'a: [1, 2\nb: 3\n', 'a.yaml:2:1: not YAML: '],
    [
      'tabs',
      'tenants:\n\t- name: Acme\n',
      'a.yaml:2:1: YAML is indented with spaces, not with tabs',
    ],
    ['a second document', 'a: 1\n---\nb: 2\n', 'a.yaml:2:1: expected one document a file'],
    ['a tag', 'a: 1\nb: !secret x\n', 'a.yaml:2:4: a tag such as !name has no meaning here'],
    ['a field twice', 'a:\n  b: 1\n  "b": 2\n', 'a.yaml:3:3: a.b: duplicate field'],
    [
      'a merge key',
      'a:\n  - <<: { b: 1 }\n',
      'a.yaml:2:5: a[0]["<<"]: merge keys are not part of YAML 1.2',
    ],
    [
      'an alias of nothing',
      'a: 1\nb: [*c]\n',
      'a.yaml:2:5: b[0]: an alias of which no anchor stands above',
    ],
    [
      'an alias in itself',
      'a: &a\n  - *a\n',
      'a.yaml:2:5: a[0]: an alias cannot stand inside what it repeats',
    ],
    ['a list for a name', '? [a]\n: 1\n', 'a.yaml:1:3: not YAML: '],
  ])('refuses %s', (_what, yaml, problem) => {
    expect(problemsOf('a.yaml', yaml)).toEqual([expect.stringContaining(problem)]);
  });

  it('names no value of the text that it cannot read', () => {
    expect(problemsOf('a.yaml', 'a: "x" s3cret\n').join()).toMatch(/^a\.yaml:1:8: (?!.*s3cret)/);
  });

  it('refuses aliases that would unfold to billions of values', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`)}]`,
    );

    expect(problemsOf('a.yaml', ['l0: &l0 [x]', ...levels].join('\n'))).toEqual([
      expect.stringMatching(/^a\.yaml:1:1: its aliases unfold to more than the 100 copies/),
    ]);
  });

  it.each([
    ['a.yaml', '['.repeat(20_000)],
    ['a.yaml', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['a.yaml', '- '.repeat(20_000)],
    ['a.json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('refuses what is nested so deep that it could end the process: %s', (file, text) => {
    expect(problemsOf(file, text)).toEqual([
      expect.stringMatching(/nested deeper than 64 levels$/),
    ]);
  });
});

describe('JSON', () => {
  it('may be indented with tabs', () => {
    expect(contentOf('a.json', '{\n\t"a": [\n\t\t1,\n\t\ttrue\n\t]\n}\n')).toEqual({
      a: [1, true],
    });
  });

  it.each([
    ['a comment', '{\n  "a": 1 // one\n}', '2:10', 'no comment'],
    ['a trailing comma', '{\n  "a": [1,]\n}', '2:11', 'a value'],
    ['single quotes', "{ 'a': 1 }", '1:3', 'a value or a name in double quotes'],
    ['a name without quotes', '{ "a": 1, b: 2 }', '1:11', 'a value or a name in double quotes'],
    ['a value without quotes', '{ "a": active }', '1:8', 'a value or a name in double quotes'],
    ['what YAML calls true', '{ "a": True }', '1:8', 'a value or a name in double quotes'],
    ['an anchor', '{ "a": &a 1 }', '1:8', 'a value or a name in double quotes'],
    ['more than one value', '{}\n{}', '2:1', 'nothing more'],
    ['a missing colon', '{ "a" 1 }', '1:7', 'a colon'],
    ['a missing end', '{ "a": [1', '1:10', 'a comma or ]'],
    ['nothing at all', '', '1:1', 'a value'],
  ])('refuses %s', (_what, json, place, expected) => {
    expect(problemsOf('a.json', json)).toEqual([`a.json:${place}: not JSON: expected ${expected}`]);
  });

  it('refuses a field twice', () => {
    expect(problemsOf('a.json', '{\n\t"a": 1,\n\t"a": 2\n}')).toEqual([
      'a.json:3:2: a: duplicate field',
    ]);
  });

  it('is JSON by the name of its file, whatever the case', () => {
    expect(problemsOf('A.JSON', 'a: 1')).toEqual([
      'A.JSON:1:1: not JSON: expected a value or a name in double quotes',
    ]);
  });
});

describe('positions', () => {
  const { document } = readDocument(
    'a.yaml',
    'a: &a\r\n  - { b: 1, "c": [x,\r\n      y] }\r\nd: *a\r\ne:\r\n',
  );

  it.each([
    [['a', 0], 'value', 2, 5],
    [['a', 0, 'c'], 'name', 2, 13],
    [['a', 0, 'c', 1], 'value', 3, 7],
    [['d', 0, 'b'], 'value', 2, 10],
    [[], 'value', 1, 1],
  ] as const)('finds %j', (path, part, line, column) => {
    expect(document?.locate(path, part)).toEqual({ line, column });
  });
});
