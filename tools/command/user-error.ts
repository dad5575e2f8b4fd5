/** Something the user of the command can put right; `message` says what and how. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}
