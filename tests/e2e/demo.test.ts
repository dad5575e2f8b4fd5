import { PEOPLE } from '../../tools/local/demo-people.ts';
import { startGroup } from '../support/run.ts';

it('shows everybody the tokens they get or why they get none, and leaves nothing running', async () => {
  const demo = startGroup('npm', ['run', 'demo']);
  const { code, stdout } = await demo.ended;
  expect(code).toBe(0);
  expect(await demo.isGone()).toBe(true);
  for (const { email } of PEOPLE) expect(stdout).toContain(`${email} (`);
  expect(stdout).toMatch(/^ {2}\+ tenantId +acme$/m);
  expect(stdout).toContain(
    'PreTokenGeneration failed with error The organization of this account is suspended.',
  );
  expect(stdout).toMatch(/^ {2}\+ scope .*api\/deploy/m);
  expect(stdout).not.toContain('\u001b[');
});
