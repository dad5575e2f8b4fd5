import { readFileSync, statSync } from 'node:fs';
import { runNode } from '../support/run.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const SCREENSHOT = 'docs/images/tokens-light.png';

it.each([
  ['seed', 'Usage: npm run seed -- [options] [command]'],
  ['preview', 'Usage: npm run preview -- [options] [paths...]'],
  ['doctor', 'Usage: npm run doctor -- [options]'],
  ['start', 'Usage: npm start -- [options]'],
  ['demo', 'Usage: npm run demo -- [options]'],
  ['test:deploy', 'Usage: npm run test:deploy -- [options]'],
  ['bench', 'Usage: npm run bench -- [options] [what]'],
  ['soak', 'Usage: npm run soak -- [options]'],
  ['screenshots', 'Usage: npm run screenshots -- [options]'],
  ['compare', 'Usage: npm run compare -- [options]'],
  ['build', 'Usage: npm run build -- [options]'],
  ['docs', 'Usage: npm run docs -- [options]'],
  ['mutants', 'Usage: npm run mutants -- [options] [files...]'],
])('npm run %s -- --help prints help and does nothing else', async (name, usage) => {
  const { mtimeMs } = statSync(SCREENSHOT);
  const [, ...args] = scripts[name].split(' ');
  const { code, stdout, stderr } = await runNode([...args, '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')[0]).toBe(usage);
  expect(stdout).toContain('prints this\n');
  expect(statSync(SCREENSHOT).mtimeMs).toBe(mtimeMs);
});
