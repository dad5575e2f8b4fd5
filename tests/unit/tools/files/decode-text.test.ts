import { decodeText } from '../../../../tools/files/decode-text.ts';

const TEXT = '{"name": "Zoë"}';
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

it.each<[string, Uint8Array]>([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16 as Windows writes it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le')],
  ['big-endian UTF-16', bigEndian(`\ufeff${TEXT}`)],
  ['big-endian UTF-16 without a mark', bigEndian(TEXT)],
])('reads %s', (_, bytes) => {
  expect(decodeText(bytes)).toBe(TEXT);
});

it.each<[string, Uint8Array]>([
  ['Latin-1', Uint8Array.of(0x6e, 0xe9)],
  ['half of a character in UTF-16', Uint8Array.of(0xff, 0xfe, 0x00, 0xd8)],
])('does not guess at %s', (_, bytes) => {
  expect(decodeText(bytes)).toBeUndefined();
});

it('reads an empty text', () => {
  expect(decodeText(Uint8Array.of())).toBe('');
});
