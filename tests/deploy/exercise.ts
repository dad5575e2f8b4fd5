import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserLambdaValidationException } from '@aws-sdk/client-cognito-identity-provider';
import { UserError } from '../../tools/command/user-error.ts';
import type { Person } from './person.ts';
import type { RunProgram } from './run-program.ts';

export const TENANT = 'deploy-test';

/** A step, and what to do for it. */
export type Step = (name: string, act: () => Promise<unknown>) => Promise<void>;

/** What signs in, and what it signs in at. */
export interface Stage {
  readonly person: Person;
  readonly runCommand: RunProgram;
  /** Options of the seeding command, such as `--stage dev`. */
  readonly target: readonly string[];
}

async function expectPlan({ signIn }: Person, plan: string): Promise<void> {
  const { tenantId, plan: found } = await signIn();
  if (tenantId === TENANT && found === plan) return;
  throw new UserError(
    `The ID token says tenantId ${JSON.stringify(tenantId)} and plan ${JSON.stringify(found)}, and not ${TENANT} and ${plan}: the trigger did not run, or its answer did not count.`,
  );
}

async function expectDenial({ signIn }: Person): Promise<void> {
  try {
    await signIn();
  } catch (error) {
    // Emulators say it in their own words, and by another name.
    if (error instanceof UserLambdaValidationException || /suspended/.test(`${error}`)) return;
    throw error;
  }
  throw new UserError(
    'A user of a suspended tenant got a token: an emulator that ignores a trigger that fails has to be told to be strict.',
  );
}

/** Writes the tenant with this plan into the table, by the seeding command. */
export async function seedTenant(
  { runCommand, target }: Omit<Stage, 'person'>,
  plan: string,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tenant-claims-deploy-'));
  const file = join(directory, 'tenants.json');
  try {
    await writeFile(file, JSON.stringify({ tenants: [{ tenantId: TENANT, claims: { plan } }] }));
    await runCommand('seed', 'apply', '--file', file, ...target);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Seeds a tenant, and signs in while its records change. */
export async function exercise(step: Step, stage: Stage): Promise<void> {
  const { person, runCommand, target } = stage;
  await step('seed', () => seedTenant(stage, 'trial'));
  await step('sign in', () => expectPlan(person, 'trial'));
  await step('change a record', async () => {
    await seedTenant(stage, 'enterprise');
    await expectPlan(person, 'enterprise');
  });
  await step('suspend the tenant', async () => {
    await runCommand('seed', 'suspend', ...target, '--tenant', TENANT);
    await expectDenial(person);
  });
  await step('let it in again', async () => {
    await runCommand('seed', 'resume', ...target, '--tenant', TENANT);
    await expectPlan(person, 'enterprise');
  });
}
