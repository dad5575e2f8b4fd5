interface Node<Value> {
  /** Of most nodes one of the two is never needed, and a WeakMap is dear to make and to collect. */
  next: WeakMap<object, Node<Value>> | undefined;
  values: Map<string, Value> | undefined;
}

/**
 * Keeps what was made of some objects, in their order, and a text, for as long as the objects live.
 * Only for what is made of nothing else.
 */
export function createMemo<Value extends object>(): (
  objects: readonly object[],
  text: string,
  make: () => Value,
) => Value {
  const createNode = (): Node<Value> => ({ next: undefined, values: undefined });
  const root = createNode();
  return (objects, text, make) => {
    let node = root;
    for (const object of objects) {
      node.next ??= new WeakMap();
      let next = node.next.get(object);
      if (next === undefined) {
        next = createNode();
        node.next.set(object, next);
      }
      node = next;
    }
    const known = node.values?.get(text);
    if (known !== undefined) return known;
    const value = make();
    node.values ??= new Map();
    node.values.set(text, value);
    return value;
  };
}
