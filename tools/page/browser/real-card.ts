import type { JsonValue } from '../../../src/json.ts';
import type { ComparedClaim, RealSignIn } from '../page-messages.ts';
import { breakable, element } from './element.ts';
import { spoken } from './source-link.ts';
import { valueText } from './value-text.ts';

const VERDICTS = {
  same: ['✓', 'the same'],
  different: ['✕', 'different'],
  own: ['', 'not compared'],
  'not-carried': ['', 'not compared'],
} as const;

const cell = (value: JsonValue | undefined) =>
  element(
    'td',
    {},
    value === undefined
      ? spoken('–', 'none')
      : element('code', { class: 'value' }, breakable(valueText(value))),
  );

function row({ name, preview, signed, verdict }: ComparedClaim): HTMLElement {
  const [sign, word] = VERDICTS[verdict];
  return element(
    'tr',
    { class: `verdict-${verdict}` },
    element('th', { scope: 'row' }, element('code', { class: 'claim' }, breakable(name))),
    cell(preview),
    cell(signed),
    element('td', {}, spoken(sign, word)),
  );
}

const head = (text: string) => element('th', { scope: 'col' }, text);

function compare(claims: readonly ComparedClaim[]): readonly HTMLElement[] {
  const compared = claims.filter(({ verdict }) => verdict === 'same' || verdict === 'different');
  const others = claims.filter((claim) => !compared.includes(claim));
  const names = (verdict: ComparedClaim['verdict']) =>
    claims.filter((each) => each.verdict === verdict).map(({ name }) => name);
  const notCarried = ['the access token', ...names('not-carried')].join(', ');
  const table = (rows: readonly ComparedClaim[]) =>
    element(
      'table',
      {},
      element(
        'caption',
        { class: 'unseen' },
        'The claims of the verified ID token beside the preview',
      ),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          head('Claim'),
          head('Preview, V1_0'),
          head('Verified ID token'),
          head('Agree'),
        ),
      ),
      element('tbody', {}, ...rows.map(row)),
    );
  return [
    table(compared),
    element(
      'p',
      { class: 'fine' },
      `Not compared, as cognito-local sends V1_0 events and cannot carry it: ${notCarried}.`,
    ),
    element(
      'details',
      {},
      element('summary', {}, 'Claims that are of each pool and token'),
      table(others),
    ),
  ];
}

/** Shows what the user pool signed, or said, beside the preview. */
export function createRealCard(email: string, result: RealSignIn): HTMLElement {
  const verdict = result.agrees
    ? '✓ It agrees with the preview.'
    : '✕ It does not agree with the preview.';
  return element(
    'article',
    { class: 'note real', 'aria-labelledby': 'real-title' },
    element('h3', { id: 'real-title' }, `Signed in for real: ${email}`),
    element('p', { class: result.agrees ? 'verdict' : 'verdict verdict-bad' }, verdict),
    ...(result.outcome === 'denied'
      ? [element('p', {}, 'The user pool gave no token: ', element('code', {}, result.message))]
      : compare(result.claims)),
  );
}
