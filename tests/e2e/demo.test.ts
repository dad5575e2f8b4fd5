import { PEOPLE } from '../../tools/local/demo-people.ts';
import { startGroup } from '../support/run.ts';

it('shows everybody the tokens they get or why they get none, and leaves nothing running', async () => {
  const demo = startGroup('npm', ['run', 'demo']);
  const { code, stdout } = await demo.ended;
  expect(code).toBe(0);
  expect(await demo.isGone()).toBe(true);
  for (const { email } of PEOPLE) expect(stdout).toContain(`${email} (`);
  expect(stdout).toMatch(/^ {2}\+ tenantId +acme +← TENANT#acme\/TENANT$/m);
  expect(stdout).toMatch(
    /^ {2}\+ +article:write +← CATALOG\/ROLE#editor, named by TENANT#acme\/DEPARTMENT#engineering$/m,
  );
  expect(stdout).toMatch(/^ {2}\+ email +alice@example.com +← CATALOG\/DEFAULTS$/m);
  expect(stdout).toMatch(/^ {4}← TENANT#acme\/DEPARTMENT#research, which is not there$/m);
  expect(stdout).toContain(
    'PreTokenGeneration failed with error The organization of this account is suspended.',
  );
  expect(stdout).toMatch(/^ {2}~ +api\/deploy +← TENANT#acme\/DEPARTMENT#engineering$/m);
  expect(stdout).not.toContain('\u001b[');
});
