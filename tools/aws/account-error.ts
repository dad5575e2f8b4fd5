/**
 * Something about an AWS account that its user can put right; `message` says what and how, in one
 * sentence.
 */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  /** The name that AWS gives the error, such as `ResourceNotFoundException`. */
  readonly code: string | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly code?: string }) {
    super(message, options);
    this.code = options?.code;
  }
}
