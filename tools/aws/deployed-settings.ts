import { ConfigError } from '../../src/denials.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { suggestSettings } from '../command/setting-slips.ts';
import { UserError } from '../command/user-error.ts';
import { findStage } from './find-stage.ts';
import { readFunctionVariables } from './function-configuration.ts';

/** The settings of the function that a stage has, and where they stand. */
export interface DeployedSettings {
  readonly settings: Settings;
  /** The environment variables that say them. */
  readonly variables: Readonly<Record<string, string>>;
  /** That of the events it gets, if the stack says so. */
  readonly eventVersion: EventVersion | undefined;
}

/**
 * Reads the settings of the function that is deployed as a stage.
 *
 * @throws {UserError} if there is no such stage or function, or it cannot be asked for, or cannot
 *   start by its settings
 */
export async function readDeployedSettings(stage: string): Promise<DeployedSettings> {
  const found = await findStage(stage);
  const variables = await readFunctionVariables(found);
  try {
    return { settings: readSettings(variables), variables, eventVersion: found.eventVersion };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const sentence = suggestSettings(error.message, variables);
    throw new UserError(`The function of stage ${stage} cannot start: ${sentence}.`, {
      cause: error,
    });
  }
}
