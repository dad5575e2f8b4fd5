/** Does something for each of many, so many at once, and yields what comes of it in their order. */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  atOnce: number,
  task: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = task(item);
    result.catch(() => {}); // it is for whoever awaits it below, and that may be later
    running.push(result);
    if (running.length >= atOnce) yield (await running.shift()) as Result;
  }
  while (running.length > 0) yield (await running.shift()) as Result;
}
