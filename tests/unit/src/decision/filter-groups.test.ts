import fc from 'fast-check';
import { filterGroups } from '../../../../src/decision/filter-groups.ts';
import { ATTRIBUTE_CHARACTERS, matchGroups } from '../../../../src/event/provider-groups.ts';

const DN = 'CN=Engineering,OU=Acme';
const NAMES = ['admins', 'staff all', DN, 'Größe & Co', 'a+b'];

describe('of what a provider sent', () => {
  it.each([
    ['a list', ['everyone', 'staff all', 'admins'], ['admins', 'staff all']],
    ['a list with what is no name', ['admins', 7, null, { a: 1 }], ['admins']],
    ['a list in JSON', '["staff all","everyone"]', ['staff all']],
    ['a list in brackets', '[everyone, staff all, admins]', ['admins', 'staff all']],
    ['distinguished names in brackets', `[CN=Other,OU=Acme, ${DN}]`, [DN]],
    ['a list as a form encodes it', '[everyone,staff+all,admins]', ['admins', 'staff all']],
    [
      'distinguished names as a form encodes them',
      '[CN%3DEngineering%2COU%3DAcme,Gr%C3%B6%C3%9Fe+%26+Co]',
      [DN, 'Größe & Co'],
    ],
    ['one name in brackets, encoded', '[staff+all]', ['staff all']],
    ['a list in brackets that no form encodes', '[a+b,100%,admins]', ['admins', 'a+b']],
    ['a text with commas', 'everyone,staff all, admins', ['admins', 'staff all']],
    ['one name', 'admins', ['admins']],
    ['one distinguished name', DN, [DN]],
    ['the beginning of a name', 'admin', []],
    ['a name with more behind it', 'admins2', []],
    ['another spelling', 'Admins', []],
    ['the same name twice', ['admins', 'admins'], ['admins']],
    ['an empty list', [], []],
    ['an empty text', '', []],
    ['nothing', undefined, []],
    ['null', null, []],
  ])('%s: keeps what is listed', (_what, value, kept) => {
    const { text, ...rest } = filterGroups(value, NAMES);
    expect(JSON.parse(text)).toEqual(kept);
    expect(rest).toEqual({ kept: kept.length, fault: undefined });
  });

  it.each([
    ['a map', { admins: true }, 'groups-unreadable'],
    ['a number', 7, 'groups-unreadable'],
    ['parts of names of which some are not listed', `CN=Other,OU=Acme,${DN}`, 'groups-ambiguous'],
    ['a list that is cut', '[admins, staff a', 'groups-cut'],
    ['an encoded list that is cut', '[admins,staff+a', 'groups-cut'],
  ])('%s: says that groups may be missing', (what, value, fault) => {
    const { text, ...rest } = filterGroups(value, NAMES);
    expect(rest.fault).toBe(fault);
    expect(JSON.parse(text)).toEqual(what.includes('list that is cut') ? ['admins'] : []);
  });
});

it('keeps of 10,000 groups the one at the end, however they are written', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => `group ${at}`);
  const groups = [...many, 'admins'];
  for (const value of [groups, JSON.stringify(groups), `[${groups.join(', ')}]`, groups.join(',')])
    expect(filterGroups(value, NAMES)).toEqual({ text: '["admins"]', kept: 1, fault: undefined });
});

it('reads no text of more than half a megabyte', () => {
  const value = `${'x,'.repeat(300_000)}admins`;
  expect(filterGroups(value, NAMES)).toEqual({
    ...{ text: '[]', kept: 0 },
    fault: 'groups-unreadable',
  });
});

it('keeps as many as fit into an attribute, those that are listed first, and says so', () => {
  const names = Array.from({ length: 100 }, (_, at) => `CN=Group${at},OU=Department,DC=acme`);
  const { text, kept, fault } = filterGroups(names, names);
  expect(text.length).toBeLessThanOrEqual(ATTRIBUTE_CHARACTERS);
  expect(JSON.parse(text)).toEqual(names.slice(0, kept));
  expect(JSON.stringify(names.slice(0, kept + 1)).length).toBeGreaterThan(ATTRIBUTE_CHARACTERS);
  expect(fault).toBe('groups-cut');
});

it('fills an attribute to the last character', () => {
  const names = ['x'.repeat(ATTRIBUTE_CHARACTERS - '[""]'.length)];
  expect(filterGroups(names, names)).toMatchObject({ kept: 1, fault: undefined });
  expect(filterGroups([`${names[0]}x`], [`${names[0]}x`])).toEqual({
    ...{ text: '[]', kept: 0 },
    fault: 'groups-cut',
  });
});

it('leaves a text in which the next function finds the same groups', () => {
  const name = fc.oneof(fc.constantFrom('a', 'a,b', '[a', 'a]', '"a"', DN), fc.string());
  fc.assert(
    fc.property(fc.array(name), fc.array(name), (sent, listed) => {
      const expected = new Set(listed.filter((each) => sent.includes(each)));
      const { text, fault } = filterGroups(sent, listed);
      expect(fault).toBeUndefined();
      expect(matchGroups(text, listed)).toEqual({ matched: expected });
    }),
  );
});
