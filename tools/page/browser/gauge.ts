import type { TokenReport } from '../../preview/report.ts';
import { type Limit, limitsOf } from '../../simulator/size-limits.ts';
import { element } from './element.ts';
import { bytesText } from './value-text.ts';

/** Shows how large a token, or all of them, is beside what breaks when it grows. */
export function createGauge(
  bytes: TokenReport['bytes'],
  holds: Limit['holds'] = 'one token',
): HTMLElement {
  const limits = limitsOf(holds);
  const largest = Math.max(...limits.map((limit) => limit.bytes));
  // Small tokens are the rule: a root gives them more of the scale. The limits of all tokens are too
  // near to each other for that.
  const scale = holds === 'one token' ? Math.sqrt : (share: number) => share;
  const position = (size: number) => `${Math.min(1, scale(size / largest)) * 100}%`;
  const broken = limits.filter((limit) => bytes.after > limit.bytes);
  const next = limits.find((limit) => bytes.after <= limit.bytes);
  const share = next && `${Math.round((bytes.after / next.bytes) * 100)} % of ${next.inWords}`;
  const bar = element('span', { class: broken.length > 0 ? 'bar bar-broken' : 'bar' });
  const barBefore = element('span', { class: 'bar bar-before' });
  bar.style.width = position(bytes.after);
  barBefore.style.width = position(bytes.before);
  const ticks = limits.map((limit) => {
    const tick = element(
      'span',
      { class: 'tick' },
      element('span', { class: 'tick-label' }, limit.name, element('br'), bytesText(limit.bytes)),
    );
    tick.style.left = position(limit.bytes);
    return tick;
  });
  const warning = broken.map(
    ({ inWords, bytes: most }) => `Larger than ${inWords}: ${bytesText(most)} bytes.`,
  );
  return element(
    'div',
    { class: 'gauge' },
    element(
      'p',
      { class: 'gauge-text' },
      ...(holds === 'all tokens' ? ['In one request: '] : []),
      element('strong', {}, `${bytesText(bytes.after)} bytes`),
      ` · was ${bytesText(bytes.before)}${share ? ` · ${share}` : ''}`,
    ),
    element('div', { class: 'track', 'aria-hidden': 'true' }, bar, barBefore, ...ticks),
    ...(broken.length > 0
      ? [element('p', { class: 'gauge-warning' }, `⚠ ${warning.join(' ')}`)]
      : []),
  );
}

/** Shows the same of all tokens, which many apps send together. */
export function createGaugeOfAll(tokens: readonly TokenReport[]): HTMLElement {
  const sum = (when: 'before' | 'after') =>
    tokens.reduce((total, { bytes }) => total + bytes[when], 0);
  return createGauge({ before: sum('before'), after: sum('after') }, 'all tokens');
}
