import { readFile } from 'node:fs/promises';
import { DEFAULT_BASE, DEFAULT_LOADS } from '../../../simulate/defaults.ts';
import { renderLoad } from '../../../simulate/render-load.ts';
import { PAGE, renderScalePage } from '../../../simulate/scale-page.ts';
import { simulateAsked } from '../../../simulate/simulate-load.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';

useAwsEnvironment();

describe('docs/scale.md', () => {
  it('has what the smallest of its loads comes to and costs, and the rest of the page', async () => {
    const page = await readFile(PAGE, 'utf8');
    const base = { ...DEFAULT_BASE, rate: Math.min(...DEFAULT_LOADS) };
    const asked = await simulateAsked(base);
    const report = { base, asked, runs: [asked] };
    const section = renderLoad(report);
    // The table of what changes the load begins with the load itself.
    const [heading, about, table, costs] = section.split('\n\n');
    expect(page).toContain([heading, about, table].join('\n\n'));
    expect(page).toContain(costs);
    const [before = '', after = ''] = renderScalePage([report]).split(section);
    expect(page.startsWith(before)).toBe(true);
    expect(page.endsWith(after)).toBe(true);
  });
});
