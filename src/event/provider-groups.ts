/** What a text of groups comes to. */
export interface GroupMatch {
  /** The names among those asked for that are in the text. */
  readonly matched: ReadonlySet<string>;
  /** Why some may not have been found. */
  readonly fault?: GroupsFault;
}

/** Why groups may be missing. */
export type GroupsFault = 'groups-unreadable' | 'groups-cut' | 'groups-ambiguous';

/**
 * What fits into an attribute.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export const ATTRIBUTE_CHARACTERS = 2048;

const NONE: GroupMatch = { matched: new Set() };

/** The items of a JSON list, or of what is left of one; undefined if the text is something else. */
function parseJsonList(text: string): readonly string[] | undefined {
  // Ids to the letter: parsed as numbers, long ones would be others.
  if (/^\[[\d,\s]+\]$/.test(text)) return text.match(/\d+/g) ?? [];
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return [value];
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The whole strings at the beginning of a JSON list that was cut. */
function parseCutList(text: string): readonly string[] | undefined {
  if (!/^\[\s*"/.test(text)) return undefined;
  const items = text.slice(1).match(/^(?:\s*"(?:[^"\\\n]|\\.)*"\s*,)*/)?.[0] ?? '';
  return items === '' ? [] : parseJsonList(`[${items.slice(0, -1)}]`);
}

/** Such as `OU=Acme`: a part of a distinguished name, or a short one. */
const isNamePart = (piece: string) => /^\s*[A-Za-z\d][\w.-]*\s*=[^,]*$/.test(piece);

/**
 * Finds names in a text that was joined by a separator which may be part of a name: the longest
 * that stands at a place counts. Parts of distinguished names that follow each other could be one
 * name or many: they count only if all of them are of names that are asked for. Of a text that was
 * cut no name counts that may have been cut.
 */
function findNames(
  text: string,
  separator: string,
  names: readonly string[],
  isCut: boolean,
): GroupMatch {
  const pieces = text.split(separator);
  const whole = pieces.length - (isCut ? 1 : 0);
  const asked = new Set(names);
  const longest = Math.max(0, ...names.map(({ length }) => length));
  // How many pieces names have, the most first, by their first piece: most pieces begin none.
  const lengths = new Map<string | undefined, number[]>();
  for (const name of asked) {
    const parts = name.split(separator);
    const first = parts[0]?.trim();
    const known = lengths.get(first) ?? [];
    if (!known.includes(parts.length)) known.push(parts.length);
    lengths.set(
      first,
      known.sort((one, other) => other - one),
    );
  }
  const matched = new Set<string>();
  let isAmbiguous = false;
  let block: string[] = []; // names in a row of parts
  let isWhole = true; // whether all of the row are parts of names that are asked for
  const endBlock = () => {
    if (isWhole) for (const name of block) matched.add(name);
    else if (block.length > 0) isAmbiguous = true;
    block = [];
    isWhole = true;
  };
  let ahead = text.length; // from this piece on
  for (let at = 0; at < whole; ) {
    const nameOf = (length?: number) =>
      pieces
        .slice(at, length && at + length)
        .join(separator)
        .trim();
    const rest = isCut && ahead <= longest + separator.length && nameOf();
    if (rest && names.some((name) => name.startsWith(rest))) break;
    const length = lengths
      .get(pieces[at]?.trim())
      ?.find((each) => at + each <= whole && asked.has(nameOf(each)));
    const isPart = isNamePart(pieces[at] as string) || pieces[at - 1]?.endsWith('\\');
    if (!isPart) endBlock();
    if (length === undefined) isWhole &&= !isPart;
    else if (isPart) block.push(nameOf(length));
    else matched.add(nameOf(length));
    for (const end = at + (length ?? 1); at < end; at++)
      ahead -= (pieces[at] as string).length + separator.length;
  }
  isWhole &&= !isCut;
  endBlock();
  return isAmbiguous ? { matched, fault: 'groups-ambiguous' } : { matched };
}

/** No name has a comma or a blank here that is not encoded. */
const ENCODED = /^\[[\w.*+%,-]*\]?$/;

function decodeItem(item: string): string {
  try {
    return decodeURIComponent(item.replaceAll('+', ' '));
  } catch {
    return item;
  }
}

/**
 * Finds which of some groups a user attribute holds, to the letter. Cognito makes of a SAML list
 * `[a, b]`, or `[a,b]` with names as a form encodes them, and of an OIDC list JSON; others send a
 * text with commas, or one name. Of a text that was cut the last name does not count.
 *
 * @param value the attribute
 * @param names of the groups
 * @param most the characters that it may have; with as many it was cut
 */
export function matchGroups(
  value: unknown,
  names: readonly string[],
  most = ATTRIBUTE_CHARACTERS,
): GroupMatch {
  if (value === undefined || value === null || value === '') return NONE;
  if (typeof value !== 'string' || value.length > 2 * most)
    return { ...NONE, fault: 'groups-unreadable' };
  const asked = new Set(names);
  const matchListed = (listed: readonly string[]) =>
    new Set(listed.filter((name) => asked.has(name)));
  const whole = parseJsonList(value);
  if (whole) return { matched: matchListed(whole) };
  const isCut = value.length >= most || (value.startsWith('[') && !value.endsWith(']'));
  const cut = isCut ? ({ fault: 'groups-cut' } as const) : {};
  const listed = isCut ? parseCutList(value) : undefined;
  if (listed) return { matched: matchListed(listed), ...cut };
  if (!isCut && asked.has(value)) return { matched: new Set([value]) };
  if (ENCODED.test(value)) {
    const items = value.slice(1, isCut ? undefined : -1).split(',');
    if (isCut) items.pop();
    const decoded = items.map((item) => (asked.has(item) ? item : decodeItem(item)));
    return { matched: matchListed(decoded), ...cut };
  }
  // What separates is part of a name between quotes, or of JSON that is no list of texts.
  if (value.includes('"')) return { ...NONE, fault: 'groups-unreadable', ...cut };
  const isBracketed = value.startsWith('[');
  const inner = isBracketed ? value.slice(1, isCut ? undefined : -1) : value;
  return { ...findNames(inner, isBracketed ? ', ' : ',', names, isCut), ...cut };
}
