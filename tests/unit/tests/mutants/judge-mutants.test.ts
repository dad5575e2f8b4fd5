import { judgeMutants, type Mutant } from '../../../mutants/judge-mutants.ts';

const mutant = (more: Partial<Mutant> = {}): Mutant => ({
  file: 'src/json.ts',
  line: 7,
  at: 'if (depth > MOST) return;',
  code: 'depth > MOST',
  becomes: 'depth >= MOST',
  found: false,
  ...more,
});
const accept = ({ line, found, ...name }: Mutant) => ({ ...name, because: 'nothing is so deep' });
const foundOnes = (many: number) => Array.from({ length: many }, () => mutant({ found: true }));

it('fails for a mutant that survives', () => {
  const survivor = mutant();
  expect(judgeMutants([survivor, ...foundOnes(3)], [], false)).toEqual({
    found: 3,
    total: 4,
    survivors: [survivor],
    outdated: [],
    faults: ['1 survived that nobody has accepted'],
  });
});

it('lets an accepted mutant live, also where lines have moved', () => {
  const { survivors, faults } = judgeMutants([mutant({ line: 90 })], [accept(mutant())], false);
  expect({ survivors, faults }).toEqual({ survivors: [], faults: [] });
});

it.each<[string, Partial<Mutant>]>([
  ['in another file', { file: 'src/denials.ts' }],
  ['in another line', { at: 'while (depth > MOST) depth--;' }],
  ['in another part of the line', { code: 'MOST' }],
  ['to something else', { becomes: 'true' }],
])('does not take a change %s for an accepted one', (_, more) => {
  expect(judgeMutants([mutant(more)], [accept(mutant())], false).survivors).toHaveLength(1);
});

it('says which accepted mutants are found or gone, of the files of the run', () => {
  const here = accept(mutant());
  const elsewhere = accept(mutant({ file: 'src/denials.ts' }));
  expect(judgeMutants(foundOnes(1), [here, elsewhere], false).outdated).toEqual([here]);
  expect(judgeMutants(foundOnes(1), [here, elsewhere], true).outdated).toEqual([here, elsewhere]);
});

it('demands that 95 % of all are found, accepted or not', () => {
  const accepted = [accept(mutant())];
  const faultsOf = (found: number, isWhole: boolean) =>
    judgeMutants([mutant(), ...foundOnes(found)], accepted, isWhole).faults;
  expect(faultsOf(19, true)).toEqual([]);
  expect(faultsOf(18, true)).toEqual(['fewer than 95 % were found']);
  expect(faultsOf(18, false)).toEqual([]);
});
