/**
 * Something about this machine keeps the local stack from running; `message` tells its user what to
 * do about it.
 */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';
}
