import { isDeepStrictEqual } from 'node:util';
import { admits, NO_GRANT, type Shape, shapeBytes, shapeWithout } from './grant-shape.ts';

/** Records that grant the same. */
export interface Alike {
  readonly shape: Shape;
  /** What such records are called, if they are called the same in many tenants. */
  readonly label?: string | undefined;
  readonly records: number;
}

/** A part of what many records grant. */
export interface SharedPart {
  readonly shape: Shape;
  /** How many records it is a part of. */
  readonly records: number;
  /** What these records have in common that others do not, if it can be a name. */
  readonly mark: string | undefined;
}

/** What records share, and which of it counts for a record. */
export interface Shared {
  readonly parts: readonly SharedPart[];
  partOf(alike: Pick<Alike, 'shape' | 'label'>): SharedPart | undefined;
}

type Named = Pick<Alike, 'shape' | 'label'>;

/** What tells records apart: one claim, how one list begins, or what they are called. */
interface Dimension {
  sideOf(alike: Named): string | undefined;
  /** A value as a name. */
  markOf(value: string): string | undefined;
  /** The slot that it is about. */
  readonly slot?: string;
}

/** The parts that records share which one dimension tells apart. */
interface Round extends Shared {
  /** About the bytes that files are smaller by. */
  readonly saved: number;
  /** The same without those of a claim that the dimension is about. */
  readonly told: number;
}

/** So many of those alike in a dimension have to say the same for all of them to share it. */
const MOST_OF = 0.9;
/** A dimension that saves so much of what the best one saves will do, if it needs fewer parts. */
const GOOD_ENOUGH = 0.95;
const MOST_ROUNDS = 8;
const MOST_DIMENSIONS = 40;
/** About what it takes to name a part. */
const NAMING_BYTES = 20;

const total = (group: readonly Alike[]) => group.reduce((sum, { records }) => sum + records, 0);

/** How often each is there, the most frequent first, and of those the first. */
function tally<Item>(
  group: readonly Alike[],
  itemsOf: (shape: Shape) => Iterable<Item>,
): (readonly [item: Item, records: number])[] {
  const counts = new Map<Item, number>();
  for (const { shape, records } of group)
    for (const item of itemsOf(shape)) counts.set(item, (counts.get(item) ?? 0) + records);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** The longest beginning that so many of the lists have. */
function commonBeginning(group: readonly Alike[], slot: string, least: number): readonly string[] {
  const items: string[] = [];
  let rest = group;
  for (;;) {
    const at = items.length;
    const [next] = tally(rest, ({ lists }) => lists.get(slot)?.slice(at, at + 1) ?? []);
    if (!next || next[1] < least) return items;
    items.push(next[0]);
    rest = rest.filter(({ shape }) => shape.lists.get(slot)?.[at] === next[0]);
  }
}

/** Parts of one slot each that most of a group have, those of more records first. */
function commonSlots(group: readonly Alike[], least: number): Shape[] {
  const found: [Shape, number][] = [];
  for (const [slot, records] of tally(group, ({ values }) => values.keys())) {
    if (records < least) continue;
    const [text] = tally(group, ({ values }) => {
      const value = values.get(slot);
      return value === undefined ? [] : [value];
    });
    if (text && text[1] >= least)
      found.push([{ ...NO_GRANT, values: new Map([[slot, text[0]]]) }, text[1]]);
  }
  for (const [slot, records] of tally(group, ({ lists }) => lists.keys())) {
    const items = records < least ? [] : commonBeginning(group, slot, least);
    if (items.length > 0) found.push([{ ...NO_GRANT, lists: new Map([[slot, items]]) }, records]);
  }
  return found.sort(([, one], [, other]) => other - one).map(([shape]) => shape);
}

const join = (one: Shape, other: Shape): Shape => ({
  values: new Map([...one.values, ...other.values]),
  lists: new Map([...one.lists, ...other.lists]),
});

const savedBy = (shape: Shape, records: number) =>
  (records - 1) * shapeBytes(shape) - records * NAMING_BYTES;

/** The part that a group shares, as long as what it grows by is worth more than who it loses. */
function shareOf(
  group: readonly Alike[],
  least: number,
): { shape: Shape; group: readonly Alike[] } {
  let shared = { shape: NO_GRANT, group };
  for (const slot of commonSlots(group, least)) {
    const shape = join(shared.shape, slot);
    const rest = shared.group.filter((each) => admits(each.shape, shape));
    if (savedBy(shape, total(rest)) > savedBy(shared.shape, total(shared.group)))
      shared = { shape, group: rest };
  }
  return shared;
}

/** What all of them say, of lists only those that are the same in all. */
export function sharedByAll(records: readonly Alike[]): Shape {
  const [first = { shape: NO_GRANT }, ...others] = records;
  const { values, lists } = first.shape;
  return {
    values: new Map(
      [...values].filter(([slot, text]) =>
        others.every(({ shape }) => shape.values.get(slot) === text),
      ),
    ),
    lists: new Map(
      [...lists].filter(([slot, list]) =>
        others.every(({ shape }) => isDeepStrictEqual(shape.lists.get(slot), list)),
      ),
    ),
  };
}

function textIn(json: string): string | undefined {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : undefined;
}

/** All records are alike. */
const ONE_SIDE: Dimension = { sideOf: () => '', markOf: () => undefined };

function* dimensionsOf(records: readonly Alike[], least: number): Generator<Dimension> {
  const often = (counts: readonly (readonly [string, number])[]) =>
    counts.filter(([, many]) => many >= least).map(([name]) => name);
  const slotsOf = (part: 'values' | 'lists') =>
    often(tally(records, (shape) => shape[part].keys())).slice(0, MOST_DIMENSIONS);
  yield { sideOf: ({ label }) => label, markOf: (label) => label };
  for (const slot of slotsOf('values'))
    yield { sideOf: ({ shape }) => shape.values.get(slot), markOf: textIn, slot };
  for (const slot of slotsOf('lists')) {
    const shared = new Set(often(tally(records, ({ lists }) => new Set(lists.get(slot)))));
    yield {
      sideOf({ shape }) {
        const list = shape.lists.get(slot);
        const end = list?.findIndex((item) => !shared.has(item));
        return list && JSON.stringify(end === -1 ? list : list.slice(0, end));
      },
      markOf(json) {
        const [item, ...more] = JSON.parse(json) as string[];
        return more.length === 0 ? item : undefined;
      },
    };
  }
}

/** One value, such as a region: by itself it makes no plan. A map or list may. */
const isScalar = (json: string | undefined) => json !== undefined && !/^[[{]/.test(json);

function besides({ slot }: Dimension, shape: Shape): Shape {
  const text = slot && shape.values.get(slot);
  return slot && text && isScalar(text)
    ? shapeWithout(shape, { ...NO_GRANT, values: new Map([[slot, text]]) })
    : shape;
}

/** Shares by one dimension, where that makes files smaller. */
function shareBy(dimension: Dimension, records: readonly Alike[], least: number): Round {
  const groups = new Map<string, Alike[]>();
  for (const each of records) {
    const side = dimension.sideOf(each);
    if (side === undefined) continue;
    const group = groups.get(side);
    if (group) group.push(each);
    else groups.set(side, [each]);
  }
  let [saved, told] = [0, 0];
  const parts = new Map<string, SharedPart>();
  for (const [side, all] of groups) {
    if (total(all) < least) continue;
    const { shape, group } = shareOf(all, Math.max(least, total(all) * MOST_OF));
    const many = total(group);
    if (savedBy(shape, many) <= 0 || many < least) continue;
    saved += savedBy(shape, many);
    told += savedBy(besides(dimension, shape), many);
    const [label, ...labels] = new Set(group.map((each) => each.label));
    const mark = labels.length > 0 ? undefined : label;
    parts.set(side, { shape, records: many, mark: mark ?? dimension.markOf(side) });
  }
  return {
    saved,
    told,
    parts: [...parts.values()],
    partOf(alike) {
      const side = dimension.sideOf(alike);
      const part = side === undefined ? undefined : parts.get(side);
      return part && admits(alike.shape, part.shape) ? part : undefined;
    },
  };
}

function bestRound(records: readonly Alike[], least: number): Round | undefined {
  // What all say is saved by any dimension, and tells none from the others.
  const one = shareBy(ONE_SIDE, records, least);
  const rounds = [one];
  for (const dimension of dimensionsOf(records, least)) {
    const round = shareBy(dimension, records, least);
    if (round.told > one.saved) rounds.push(round);
  }
  const most = Math.max(...rounds.map(({ saved }) => saved));
  const enough = one.saved + (most - one.saved) * GOOD_ENOUGH;
  return rounds
    .filter(({ saved }) => saved > 0 && saved >= enough)
    .sort((a, b) => a.parts.length - b.parts.length || b.saved - a.saved)[0];
}

/**
 * Finds what records share: by the claim, list or name that tells most about the rest, as `plan`
 * may tell seats and features; then of those that are left by another one, and so on. No record
 * gets more than one part.
 *
 * @param least how many records have to share a part
 */
export function findShared(records: readonly Alike[], least: number): Shared {
  const rounds: Round[] = [];
  let left = records;
  while (rounds.length < MOST_ROUNDS) {
    const round = bestRound(left, least);
    if (!round) break;
    rounds.push(round);
    left = left.filter((each) => !round.partOf(each));
  }
  return {
    parts: rounds.flatMap(({ parts }) => parts),
    partOf(alike) {
      for (const round of rounds) {
        const part = round.partOf(alike);
        if (part) return part;
      }
      return undefined;
    },
  };
}
