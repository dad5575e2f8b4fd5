import { parseCommandLine } from '../../seed/command-line.ts';
import { SeedError } from '../../seed/seed-error.ts';

const parse = (text: string) => parseCommandLine(text.split(' ').filter(Boolean));

it.each(['validate --file a.yaml --file b.json c', 'validate --file a.yaml b.json c', 'validate a.yaml b.json c'])(
  'takes several paths in every way: %s',
  (text) => {
    const command = parse(text);

    expect(command.name).toBe('validate');
    expect('paths' in command && [...command.paths].sort()).toEqual(['a.yaml', 'b.json', 'c']);
  },
);

it('takes the table to apply to', () => {
  expect(parse('apply --table tenants --file a.yaml')).toEqual({ name: 'apply', table: 'tenants', paths: ['a.yaml'] });
});

it.each(['--help', '-h', 'apply --help', 'nonsense --help'])('helps: %s', (text) => {
  expect(parse(text)).toEqual({ name: 'help' });
});

it.each([
  ['', /^No command given: expected validate or apply/],
  ['aply --file a.yaml', /^Unknown command aply: did you mean apply\?/],
  ['validate', /^No seed files given: add --file PATH/],
  ['apply --file a.yaml', /^No table given to write to: add --table NAME/],
  ['validate --fil a.yaml', /^Unknown option '--fil'/],
  ['validate --file', /^Option '--file <value>' argument missing/],
  ['validate --file --table', /^Option '--file' argument is ambiguous/],
])('says in one sentence what is wrong with: %s', (text, sentence) => {
  expect(() => parse(text)).toThrow(SeedError);
  expect(() => parse(text)).toThrow(sentence);
  expect(() => parse(text)).toThrow(/^[^\n]+ see npm run seed -- --help\.$/);
});
