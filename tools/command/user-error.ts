/** Something that the user can put right; `message` says what and how, in one sentence. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** The name that AWS gives the cause, such as `ResourceNotFoundException`, if AWS refused. */
  readonly code: string | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly code?: string }) {
    super(message, options);
    this.code = options?.code;
  }
}
