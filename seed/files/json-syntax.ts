import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** What a text says; or the first place where it stops being JSON, and what JSON has there. */
export type JsonReading =
  | { readonly isJson: true; readonly value: unknown }
  | { readonly isJson: false; readonly offset: number; readonly expected: string };

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

const EXPECTED: Readonly<Record<string, string>> = {
  CloseBraceExpected: 'a comma or }',
  CloseBracketExpected: 'a comma or ]',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma or the end of the list or map',
  EndOfFileExpected: 'nothing more',
  InvalidCommentToken: 'no comment',
  PropertyNameExpected: 'a name in double quotes',
  UnexpectedEndOfString: 'the end of the string on its line',
  ValueExpected: 'a value',
};

/**
 * Reads a text that is not nested deeper than the stack. `JSON.parse` itself often tells no place
 * of what it refuses, and quotes the text, which may hold what nobody should read in a log.
 */
export function parseJson(text: string): JsonReading {
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    const errors: ParseError[] = [];
    parse(text, errors, STRICT);
    const [{ error, offset } = { error: 0, offset: 0 }] = errors;
    return {
      isJson: false,
      offset,
      expected: EXPECTED[printParseErrorCode(error)] ?? 'a value or a name in double quotes',
    };
  }
}
