import { join } from 'node:path';
import fc from 'fast-check';
import { readLines } from '../../../../seed/files/read-lines.ts';
import { type Slice, sliceFiles } from '../../../../seed/files/slice-files.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

async function textsOf(slice: Slice): Promise<string[]> {
  const texts: string[] = [];
  for (const { file, range } of slice)
    for await (const line of readLines(file, range))
      texts.push('fault' in line ? line.fault : line.text);
  return texts;
}

it('cuts newline-delimited JSON into slices that have each line once, in order', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 12 }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      fc.boolean(),
      async (all, least, end, endsWithLine) => {
        const files = all.map((texts) => texts.map((text) => JSON.stringify(`${text}ü`)));
        const contents = files.map((lines) => lines.join(end) + (endsWithLine ? end : ''));
        const folder = await createSeedFolder(
          Object.fromEntries(contents.map((content, index) => [`${index}.ndjson`, content])),
        );
        try {
          const paths = contents.map((_, index) => join(folder.path, `${index}.ndjson`));
          const slices = await sliceFiles(paths, least);
          const read: string[] = [];
          for (const slice of slices) read.push(...(await textsOf(slice)));
          expect(read.map((text) => text.trim())).toEqual(files.flat());
        } finally {
          await folder.remove();
        }
      },
    ),
    { numRuns: 50 },
  ));

it('cuts no other file, and puts small ones together', async () => {
  const folder = await createSeedFolder({ 'a.yaml': 'x'.repeat(50), 'b.json': '{}', 'c.yaml': '' });
  const [a = '', b = '', c = ''] = ['a.yaml', 'b.json', 'c.yaml'].map((name) =>
    join(folder.path, name),
  );
  const slices = await sliceFiles([a, b, c], 20);
  await folder.remove();
  expect(slices).toEqual([[{ file: a }], [{ file: b }, { file: c }]]);
});

it('leaves a file that is not there to its reader', async () => {
  const file = '/nowhere/a.ndjson';
  expect(await sliceFiles([file])).toEqual([[{ file, range: { start: 0, end: 1 } }]]);
});
