import { spawnSync } from 'node:child_process';
import { UserError } from '../command/user-error.ts';

/**
 * Makes sure that Git can bring back what is about to change. Outside a repository there is nothing
 * to compare with.
 *
 * @param paths of the files that are about to change
 * @throws {UserError} if something is not committed
 */
export function requireCommitted(folder: string, paths: readonly string[]): void {
  const changed = (...args: readonly string[]) =>
    spawnSync('git', ['status', '--porcelain', ...args], { cwd: folder, encoding: 'utf8' });
  const outputs = [
    changed('--untracked-files=no', '--', '.'),
    ...(paths.length > 0 ? [changed('--', ...paths)] : []),
  ];
  if (outputs.some(({ status }) => status !== 0)) return;
  const [first] = outputs.flatMap(({ stdout }) => stdout.split('\n')).filter(Boolean);
  if (first === undefined) return;
  throw new UserError(
    `${first.slice(3)} has changes that are not committed: commit them first, so that what init does can be seen and taken back. Nothing was written.`,
  );
}
