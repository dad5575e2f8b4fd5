import { ATTRIBUTE_CHARACTERS, matchGroups } from '../../../../src/event/provider-groups.ts';

const ENG = 'CN=Engineering,OU=Acme';
const SALES = 'CN=Sales,OU=Acme';
const SMITH = 'CN=Smith\\, John,OU=Acme';

/** The names that are found, and the fault if there is one. */
function match(value: unknown, ...names: string[]) {
  const { matched, fault } = matchGroups(value, names);
  return [...matched, ...(fault ? [`(${fault})`] : [])];
}

/** A text of the given beginning that is cut where an attribute ends. */
const cut = (beginning: string, separator: string) =>
  `${beginning}${`${separator}filler-group`.repeat(200)}`.slice(0, ATTRIBUTE_CHARACTERS);

describe('finds', () => {
  it.each<[string, unknown, readonly string[], readonly string[]]>([
    ['in a SAML list', '[admins, editors, x]', ['editors', 'admins', 'y'], ['admins', 'editors']],
    ['in a SAML list of one', '[admins]', ['admins'], ['admins']],
    ['in a SAML list with a comma in a name', '[a,b, c]', ['a', 'b', 'a,b', 'c'], ['a,b', 'c']],
    ['in JSON', '["admins","x"]', ['admins'], ['admins']],
    [
      'in JSON with blanks and escapes',
      '[ "caf\\u00e9" , "a \\"b\\", c" ]',
      ['a "b", c', 'café'],
      ['café', 'a "b", c'],
    ],
    ['in a JSON text', '"admins"', ['admins'], ['admins']],
    ['in a text with commas', 'admins,x, editors', ['editors', 'admins'], ['admins', 'editors']],
    ['in one value', 'admins', ['admins'], ['admins']],
    ['in one value with blanks', 'Acme Admins', ['Acme Admins', 'Acme'], ['Acme Admins']],
    [
      'the longest of a text with commas',
      'Sales, EMEA,x',
      ['Sales', 'Sales, EMEA'],
      ['Sales, EMEA'],
    ],
    ['ids as numbers of JSON', '[101,102]', ['101', '102', '101,102'], ['101', '102']],
    ['ids as numbers of a SAML list', '[101, 102]', ['102'], ['102']],
    [
      'long ids to the letter',
      '[12345678901234567890, 007]',
      ['12345678901234567890', '007'],
      ['12345678901234567890', '007'],
    ],
    ['one id', '101', ['101'], ['101']],
    [
      'a GUID',
      '[6f9619ff-8b86-d011-b42d-00c04fc964ff]',
      ['6f9619ff-8b86-d011-b42d-00c04fc964ff'],
      ['6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ],
    ['one that looks like a list', '[a, b]', ['[a, b]'], ['[a, b]']],
    ['one that looks like a word of JSON', 'true', ['true'], ['true']],
    [
      'a name of a prototype',
      '[constructor, __proto__]',
      ['__proto__', 'constructor'],
      ['constructor', '__proto__'],
    ],
  ])('%s: %j', (_, value, names, expected) => {
    expect(match(value, ...names)).toEqual(expected);
  });

  it.each([
    ['a SAML list', `[${ENG}, ${SMITH}, admins]`],
    ['JSON', JSON.stringify([ENG, SMITH, 'admins'])],
    ['a text with commas', `${ENG},${SMITH},admins`],
    ['a text with commas and blanks', `admins, ${SMITH}, ${ENG}`],
  ])('distinguished names with their commas in %s', (_, value) => {
    expect(match(value, SMITH, ENG, 'admins', 'OU=Acme').sort()).toEqual([ENG, SMITH, 'admins']);
  });

  it('a distinguished name that is the only value, and not its parts', () => {
    expect(match(ENG, ENG, 'OU=Acme')).toEqual([ENG]);
  });
});

describe('finds nothing', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['where there is no attribute', undefined, ['a']],
    ['where it is null', null, ['a']],
    ['in an empty text', '', ['a', '']],
    ['in an empty SAML list', '[]', ['a', '', '[]x']],
    ['in an empty JSON list', '[ ]', ['a', ' ']],
    ['of another case', '[Admins]', ['admins']],
    ['of a longer name', '[admins]', ['admin']],
    ['of a shorter name', '[admin]', ['admins']],
    ['of a name in the middle', '[x-admin-y, admin z]', ['admin']],
    ['of a longer name in JSON', '["admins","admin "]', ['admin']],
    ['of a longer name with commas', 'admins,super admin', ['admin']],
    ['of a longer id', '[1012,91]', ['101', '1', '9']],
    ['of another spelling of an id', '[1e3]', ['1000']],
    ['of other characters that look alike', '[\u0430dmins, ad\u200Bmins]', ['admins']],
    ['of an escaped name in JSON', '["a\\\\u0064mins"]', ['admins']],
    ['where nothing is asked for', '[a, b]', []],
  ])('%s: %j', (_, value, names) => {
    expect(match(value, ...names)).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    ['a text with commas', 'CN=Eng,OU=Acme,DC=corp', ['CN=Eng,OU=Acme']],
    ['one that ends so', 'CN=Eng,OU=Acme,DC=corp', ['OU=Acme,DC=corp', 'DC=corp']],
    ['a SAML list with blanks', '[CN=Eng, OU=Acme]', ['CN=Eng', 'x']],
    ['one with an escaped comma', 'CN=Smith\\, admin,OU=Acme', ['admin']],
    [
      'one with an escaped comma in a SAML list',
      '[CN=Smith\\, admin, OU=Acme]',
      ['admin', 'OU=Acme'],
    ],
    ['one with the number of an attribute', 'CN=Eng,2.5.4.11=Acme', ['CN=Eng']],
    ['one with blanks around its signs', '[CN = Eng, OU = Acme]', ['CN = Eng']],
  ])('of a part of a distinguished name: %s', (_, value, names) => {
    expect(match(value, ...names)).toEqual(['(groups-ambiguous)']);
  });

  it.each([
    ['a quoted name', 'CN="Smith, admin, John",OU=Acme'],
    ['objects', '[{"name":"x, admin, y"}]'],
    ['cut objects', '[{"name":"x, admin, y"},{"na'],
    ['lists of lists', '[["x, admin, y"]]'],
    ['other things than texts', '["x", 1, admin, null]'],
    ['an object', '{"groups":"x, admin, y"}'],
  ])('of a name between separators that are part of %s', (_, value) => {
    expect(match(value, 'admin')).toEqual([
      expect.stringMatching(/^\(groups-(?:unreadable|cut)\)$/),
    ]);
  });

  it.each([[['admin']], [7], [{ admin: true }], [true]])('of %j, which is no text', (value) => {
    expect(match(value, 'admin', '7', 'true')).toEqual(['(groups-unreadable)']);
  });
});

it('finds names beside distinguished names that are ambiguous', () => {
  expect(match('admins,CN=Eng,OU=Acme,editors', 'CN=Eng', 'admins', 'editors')).toEqual([
    ...['admins', 'editors', '(groups-ambiguous)'],
  ]);
});

it('finds parts of distinguished names that follow each other if all are asked for', () => {
  expect(match('[CN=Eng, CN=Sales]', 'CN=Eng', 'CN=Sales')).toEqual(['CN=Eng', 'CN=Sales']);
});

describe('a text that was cut', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'of a SAML list',
      cut('[admins, editors', ', '),
      ['admins', 'editors', 'x'],
      ['admins', 'editors'],
    ],
    [
      'of JSON',
      cut('["admins","a, \\"b\\""', ',')
        .replaceAll(/,(filler-group)/g, ',"$1"')
        .slice(0, 2048),
      ['admins', 'a, "b"'],
      ['admins', 'a, "b"'],
    ],
    ['of a text with commas', cut('admins,editors', ','), ['editors'], ['editors']],
    ['of distinguished names', cut(`[${ENG}, ${SALES}`, ', '), [SALES, ENG], [ENG, SALES]],
    ['of one value', 'x'.repeat(2048), ['x'.repeat(2048)], []],
    ['of a SAML list, shorter', '[admins, edit', ['admins', 'edit'], ['admins']],
    ['of a SAML list, in its separator', '[admins, editors,', ['admins', 'editors'], ['admins']],
    ['of JSON, in a name', '["admins","edit', ['admins', 'edit'], ['admins']],
    ['of JSON, in its first name', '["admins', ['admins', '["admins'], []],
    ['of JSON, behind a name', '["admins"', ['admins'], []],
    ['of JSON, in an escape', '["admins","edit\\', ['admins', 'edit'], ['admins']],
    ['of JSON, at its beginning', '[', ['', '['], []],
    ['of ids', '[101, 102, 10', ['101', '102', '10'], ['101', '102']],
    ['of JSON of ids', '[101,102,10', ['10'], []],
  ])('%s gives all but the last name', (_, value, names, expected) => {
    expect(match(value, ...names)).toEqual([...expected, '(groups-cut)']);
  });

  // "admins" cut to "admin" would be another group.
  it.each([
    '[x, admin',
    '["x","admin',
    '["x","admin"',
    `${'x,'.repeat(1021)}xadmin`.slice(0, 2048),
  ])('gives no beginning of a name: %.20s', (value) => {
    expect(match(value, 'admin', 'xadmin')).toEqual(['(groups-cut)']);
  });

  it.each<[string, string, readonly string[]]>([
    ['a part of a distinguished name', '[CN=Eng, OU=Ac', ['CN=Eng']],
    ['one whose next part is hardly begun', '[CN=Eng, O', ['CN=Eng']],
    ['one whose next part is not begun', '[CN=Eng, ', ['CN=Eng']],
    ['one in a text with commas', `${'x,'.repeat(1019)}CN=Eng,O`.padStart(2048, 'x'), ['CN=Eng']],
    ['the beginning of a name that is asked for', '[Sales, EM', ['Sales', 'Sales, EMEA']],
    ['the same, in its separator', '[Sales, ', ['Sales', 'Sales, EMEA']],
  ])('gives none that may go on behind the cut: %s', (_, value, names) => {
    expect(match(value, ...names)).toEqual(['(groups-cut)']);
  });

  it('is one of 2,048 characters, as the pool counts them, whatever its last one is', () => {
    const list = (length: number) => `[admins, ${'x'.repeat(length - 10)}]`;
    const last = 'x'.repeat(ATTRIBUTE_CHARACTERS - 10);
    expect(match(list(2047), 'admins', last.slice(1))).toEqual(['admins', last.slice(1)]);
    expect(match(list(2048), 'admins', last)).toEqual(['admins', '(groups-cut)']);
    // A character of two units is cut no later.
    const wide = `[admins, ${'\u{1F600}'.repeat(1019)}]`;
    expect(wide).toHaveLength(2048);
    expect(match(wide, 'admins', '\u{1F600}'.repeat(1019))).toEqual(['admins', '(groups-cut)']);
  });

  it('is none if the JSON is whole', () => {
    const whole = JSON.stringify(['admins', 'x'.repeat(ATTRIBUTE_CHARACTERS)]);
    expect(match(whole, 'admins', 'x'.repeat(ATTRIBUTE_CHARACTERS))).toEqual([
      ...['admins', 'x'.repeat(ATTRIBUTE_CHARACTERS)],
    ]);
  });
});

describe('bounds its work', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['JSON', JSON.stringify(Array.from({ length: 20_000 }, () => 'admins'))],
    ['a SAML list', `[${'admins, '.repeat(25_000)}x]`],
    ['commas', ','.repeat(200_000)],
    ['brackets', '['.repeat(200_000)],
    ['backslashes', `["${'\\'.repeat(200_000)}`],
    ['one value', 'x'.repeat(200_000)],
  ])('on 200,000 characters of %s: it does not look into them', (_, value) => {
    const looks = [
      jest.spyOn(JSON, 'parse'),
      jest.spyOn(String.prototype, 'split'),
      jest.spyOn(RegExp.prototype, 'test'),
      jest.spyOn(String.prototype, 'match'),
    ];
    const found = match(value, 'admins', value);
    const calls = looks.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    jest.restoreAllMocks();
    expect(found).toEqual(['(groups-unreadable)']);
    expect(calls).toBe(0);
  });

  it('on the longest text that it reads, to a try for each length of name at each separator', () => {
    const names = ['a', 'a,b', 'a,b,c', 'a,b,c,d', 'd'];
    const value = 'a,'.repeat(ATTRIBUTE_CHARACTERS);
    const joins = jest.spyOn(Array.prototype, 'join');
    match(value, ...names);
    const { length } = joins.mock.calls;
    jest.restoreAllMocks();
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual((names.length + 2) * (ATTRIBUTE_CHARACTERS + 1));
  });
});
