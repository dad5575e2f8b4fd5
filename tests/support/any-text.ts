import fc from 'fast-check';

const anyCharacter = fc
  .integer({ min: 0, max: 0x10_ffff - 0x800 })
  // Without the halves of pairs.
  .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800));

/**
 * Text of any characters. What fast-check has for it first makes a table of all of them, which takes
 * half a second in each file.
 */
export const anyText = (constraints: fc.StringConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: anyCharacter });
