/**
 * Something the user of the preview can put right; `message` says what and how, in one sentence.
 */
export class PreviewError extends Error {
  override readonly name = 'PreviewError';
}
