import { formatProblem } from '../../../../seed/files/problem.ts';
import { createPlanReport } from '../../../../seed/plan/render-plan.ts';
import { showJson, showText } from '../../../../tools/terminal/show-text.ts';

const EVIL = ['\u001b[2J', '\u009b2J', '\u202e', '\u2066', '\u200f', '\u2028', '\ufeff'];

it.each(['\n', '\r', '\u0000', '\u007f', ...EVIL])(
  'shows %j as what it is, in text and in JSON',
  (text) => {
    expect(showText(`a${text}b`)).toMatch(/^a\\u[0-9a-f]{4}(2J|\[2J)?b$/);
    expect(JSON.parse(showJson({ [text]: text }))).toEqual({ [text]: text });
    expect(showJson({ [text]: text })).toMatch(/^[ -~]+$/);
  },
);

it('leaves what people write', () => {
  expect(showText('Zürich 東京 👩‍👩‍👧 "x" \\ a/b')).toBe('Zürich 東京 👩‍👩‍👧 "x" \\ a/b');
});

it.each(EVIL)('prints %j of files, of fields and of rows so', (text) => {
  const lines: string[] = [];
  const report = createPlanReport((line) => lines.push(line));
  report.add({
    tenantId: 'acme',
    actions: [{ op: 'add', key: { pk: 'TENANT#acme', sk: text }, after: {} }],
    differences: [[{ field: `claims.${text}`, after: text }]],
    tokens: [{ person: { tenantId: 'acme', departmentId: text }, idToken: [], accessToken: [] }],
  });
  report.end({ add: 1, change: 0, remove: 0, kept: 0, staySuspended: 0, otherTenants: 0 });
  const problem = {
    severity: 'error',
    position: { line: 1, column: 1 },
    message: 'unknown field',
  } as const;
  lines.push(formatProblem({ ...problem, file: `${text}.yaml`, path: ['tenants', 0, text] }));

  expect(lines.join('').replaceAll('\n', '')).toMatch(/^[ -~]+$/);
});
