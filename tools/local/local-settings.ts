import { asText, defaultsOf, environmentOf } from '../../deploy/parameters.ts';
import { readPlannedSettings } from '../../deploy/planned-settings.ts';
import { SERVICE } from '../../src/service.ts';
import type { Settings } from '../../src/settings.ts';

const PARAMETERS = asText(defaultsOf({ service: SERVICE, stage: 'local' }));

/** The settings of the function on stage `local`. */
export const readLocalSettings = (): Settings => readPlannedSettings(PARAMETERS);

/** The environment variables of that function. */
export const localVariables = () => environmentOf(PARAMETERS);
