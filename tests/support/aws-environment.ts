import { silenceSdkWarning } from '../../tools/command/sdk-warning.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';

/** Gives each test of a file the variables that the AWS SDK wants, and takes them back. */
export function useAwsEnvironment(): void {
  const before = { ...process.env };
  beforeEach(() => {
    Object.assign(process.env, LOCAL_VARIABLES);
    silenceSdkWarning();
  });
  afterEach(() => {
    process.env = { ...before };
  });
}
