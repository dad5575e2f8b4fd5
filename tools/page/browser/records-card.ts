import type { Names } from '../page-messages.ts';
import { byId, element } from './element.ts';
import { get, RequestError } from './request.ts';
import { type Follow, sourceLink } from './source-link.ts';

const TYPING_MS = 150;

/** The records to open: those of the sign-in, and all of the catalogue. */
export interface RecordsCard {
  /** Lists the records that a sign-in reads, by their keys. */
  show(keys: readonly string[]): void;
}

/** Makes the list of records, in its place on the page. */
export function createRecordsCard(follow: Follow): RecordsCard {
  const ofSignIn = element('ul', { class: 'keys', 'aria-label': 'Records of this sign-in' });
  const none = element('p', { class: 'fine' }, 'This sign-in reads none.');
  const input = element('input', {
    id: 'catalog-search',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 128,
    'aria-describedby': 'catalog-rest',
  });
  const rest = element('p', { id: 'catalog-rest', class: 'fine', role: 'status' });
  const catalog = element('ul', { class: 'keys', 'aria-label': 'Records of the catalogue' });
  const details = element(
    'details',
    { id: 'catalog' },
    element('summary', {}, 'Catalogue: what all tenants share'),
    element(
      'div',
      { class: 'field' },
      element('label', { for: input.id }, 'Find by id or name'),
      input,
      rest,
    ),
    catalog,
  );
  byId('records').append(
    element('h2', { id: 'records-title' }, 'Records'),
    ofSignIn,
    none,
    details,
  );

  let typing = 0;
  let asking = new AbortController();

  const list = ({ names, hasMore }: Names) => {
    catalog.replaceChildren(
      ...names.map(({ id, name }) =>
        element('li', {}, sourceLink(id, follow), ...(name ? [` ${name}`] : [])),
      ),
    );
    if (hasMore) rest.textContent = `The first ${names.length} of more: type to find the others.`;
    else rest.textContent = names.length > 0 ? '' : 'The catalogue has no such record.';
  };

  async function load(): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const query = new URLSearchParams({ kind: 'catalog', prefix: input.value.trim() });
    try {
      list(await get<Names>(`/api/names?${query}`, asking.signal));
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return; // somebody types on
      if (!(error instanceof RequestError)) throw error; // the banner says it
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(typing);
    typing = window.setTimeout(load, TYPING_MS);
  });
  details.addEventListener('toggle', () => void (details.open && load()));

  return {
    show(keys) {
      ofSignIn.replaceChildren(...keys.map((key) => element('li', {}, sourceLink(key, follow))));
      none.hidden = keys.length > 0;
      if (details.open) load();
    },
  };
}
