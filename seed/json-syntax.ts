import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** The first place where a text stops being JSON, and what JSON has there. */
export interface JsonSyntaxError {
  readonly offset: number;
  readonly expected: string;
}

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

const EXPECTED: Readonly<Record<string, string>> = {
  CloseBraceExpected: 'a comma or }',
  CloseBracketExpected: 'a comma or ]',
  ColonExpected: 'a colon',
  CommaExpected: 'a comma or the end of the list or map',
  EndOfFileExpected: 'the end of the file',
  InvalidCommentToken: 'no comment',
  PropertyNameExpected: 'a name in double quotes',
  UnexpectedEndOfString: 'the end of the string on its line',
  ValueExpected: 'a value',
};

/**
 * Finds what `JSON.parse` refuses. `JSON.parse` itself often tells no place, and quotes the text, which may hold what
 * nobody should read in a log.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const errors: ParseError[] = [];
    try {
      parse(text, errors, STRICT);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return undefined; // nested deeper than the stack, which is for whoever reads it as YAML to refuse
    }
    const [{ error, offset } = { error: 0, offset: 0 }] = errors;
    return { offset, expected: EXPECTED[printParseErrorCode(error)] ?? 'a value or a name in double quotes' };
  }
}
