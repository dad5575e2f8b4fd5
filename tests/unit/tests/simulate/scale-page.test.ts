import { readFile } from 'node:fs/promises';
import { DEFAULT_BASE, DEFAULT_LOADS } from '../../../simulate/defaults.ts';
import { renderLoad } from '../../../simulate/render-load.ts';
import { PAGE, renderScalePage } from '../../../simulate/scale-page.ts';
import { simulateLoad } from '../../../simulate/simulate-load.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';

useAwsEnvironment();

describe('docs/scale.md', () => {
  it('has what the smallest of its loads comes to, and the rest of the page', async () => {
    const page = await readFile(PAGE, 'utf8');
    const report = await simulateLoad({ ...DEFAULT_BASE, rate: Math.min(...DEFAULT_LOADS) });
    const section = renderLoad(report);
    expect(page).toContain(section);
    const [before = '', after = ''] = renderScalePage([report]).split(section);
    expect(page.startsWith(before)).toBe(true);
    expect(page.endsWith(after)).toBe(true);
  });
});
