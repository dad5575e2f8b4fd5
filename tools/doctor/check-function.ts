import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { ConfigError } from '../../src/denials.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { readFunctionConfiguration } from '../aws/function-configuration.ts';
import { suggestSettings } from '../command/setting-slips.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

/** What is known of the function: its settings are there if it can start. */
export interface FunctionReport {
  readonly settings: Settings | undefined;
  /** A hash of its code; undefined if there is no function. */
  readonly code: string | undefined;
  readonly findings: readonly Finding[];
}

const COGNITO_WAITS_SECONDS = 5;

const redeploy = (stage: string) => `deploy it again with npx sls deploy --stage ${stage}`;

function checkState(
  { State, LastUpdateStatus, StateReason, Timeout = 0 }: FunctionConfiguration,
  stage: string,
): Finding {
  const check = 'function';
  const reason = StateReason ? `: ${StateReason}` : '';
  // Inactive is one that nobody called for weeks, and that the next call wakes up.
  if (State === 'Failed' || State === 'Pending' || LastUpdateStatus === 'Failed') {
    const finding = `the function cannot run, its state is ${State}, that of its last update ${LastUpdateStatus}${reason}`;
    return {
      check,
      status: 'bad',
      finding,
      advice: `put right what it names, and ${redeploy(stage)} --force`,
    };
  }
  if (Timeout > COGNITO_WAITS_SECONDS) {
    const finding = `the function may run for ${Timeout} s, and Cognito waits ${COGNITO_WAITS_SECONDS} s`;
    return {
      check,
      status: 'warning',
      finding,
      advice: `set its timeout back to ${COGNITO_WAITS_SECONDS} s`,
    };
  }
  return { check, status: 'good', finding: 'the function is there and can run' };
}

/** Those that fit neither the stack nor one another. */
function* findMisfits(
  settings: Settings,
  { table, trigger }: Deployed,
  timeout: number,
): Generator<string> {
  const { tenantsTable, sessionTags, lookupTimeoutMs } = settings;
  if (tenantsTable.split('/').at(-1) !== table) {
    yield `TENANTS_TABLE names ${tenantsTable}, and the table of the stack is ${table}`;
  }
  if (sessionTags === 'on' && trigger.eventVersion === 'V1_0') {
    yield 'SESSION_TAGS=on needs V2_0 or V3_0 events, and the stack says V1_0';
  }
  if (lookupTimeoutMs >= timeout * 1000) {
    yield `LOOKUP_TIMEOUT_MS is ${lookupTimeoutMs}, and the function is stopped after ${timeout} s`;
  }
}

function checkSettings(
  settings: Settings,
  deployed: Deployed,
  timeout: number,
): readonly Finding[] {
  const check = 'settings';
  const misfits = [...findMisfits(settings, deployed, timeout)];
  if (misfits.length === 0)
    return [{ check, status: 'good', finding: 'the settings fit together' }];
  const advice =
    'correct the parameter and deploy again, or point the alias live to the version of the last deployment with aws lambda update-alias';
  return misfits.map((finding) => ({ check, status: 'bad', finding, advice }));
}

/** Looks at the function that is there, and at its settings. */
export async function checkFunction(
  { functions }: Clients,
  deployed: Deployed,
): Promise<FunctionReport> {
  const configuration = await readFunctionConfiguration(functions, deployed.trigger.arn);
  const { stage } = deployed;
  if (!configuration) {
    const finding = `there is no function ${deployed.trigger.arn}`;
    // The pool still calls the old name, which to a deployment is another function.
    const replace = deployed.isExistingPool ? ' --param replaceTrigger=on' : '';
    const advice = `no deployment puts it back: an alias comes back with aws lambda create-alias, a function under another name with npx sls deploy --stage ${stage} --param functionName=NAME${replace}`;
    return {
      settings: undefined,
      code: undefined,
      findings: [{ check: 'function', status: 'bad', finding, advice }],
    };
  }
  const state = checkState(configuration, stage);
  const variables = configuration.Environment?.Variables ?? {};
  const code = configuration.CodeSha256;
  try {
    const settings = readSettings(variables);
    return {
      settings,
      code,
      findings: [state, ...checkSettings(settings, deployed, configuration.Timeout ?? 3)],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = `correct the parameter or the variable, and ${redeploy(stage)}`;
    const finding = suggestSettings(error.message, variables);
    return {
      settings: undefined,
      code,
      findings: [state, { check: 'settings', status: 'bad', finding, advice }],
    };
  }
}
