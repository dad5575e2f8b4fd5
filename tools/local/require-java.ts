import { spawnSync } from 'node:child_process';
import { UserError } from '../command/user-error.ts';

const REQUIRED = 17;

/**
 * Makes sure that `java` can run DynamoDB Local.
 *
 * @throws {UserError} if there is no Java on the PATH, or one that is too old
 */
export function requireJava(): void {
  // Prints to stderr, and the first line may be about JAVA_TOOL_OPTIONS. Before Java 9 a version
  // began with `1.`.
  const found = /version "(\d+)/.exec(
    spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '',
  )?.[1];
  if (Number(found) >= REQUIRED) return;
  throw new UserError(
    `DynamoDB Local needs Java ${REQUIRED} or later, and ${found ? 'the java on the PATH is older' : 'there is no java on the PATH'}: ` +
      'install one, for example from https://adoptium.net, then run this again.',
  );
}
