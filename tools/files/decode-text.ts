import { isUtf8 } from 'node:buffer';

const MARK = '\ufeff';

/** The encoding of UTF-16 that bytes begin like, by their mark or by the zero in a first ASCII sign. */
function guessUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}

/**
 * Reads text in UTF-8 or UTF-16, with a byte order mark or without, as editors and PowerShell write
 * it; undefined if it is neither.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = guessUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : undefined);
  try {
    const text = encoding && new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text?.startsWith(MARK) ? text.slice(MARK.length) : text;
  } catch {
    return undefined;
  }
}
