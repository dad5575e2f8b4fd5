interface Node<Value> {
  readonly next: WeakMap<object, Node<Value>>;
  readonly values: Map<string, Value>;
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
  const createNode = (): Node<Value> => ({ next: new WeakMap(), values: new Map() });
  const root = createNode();
  return (objects, text, make) => {
    let node = root;
    for (const object of objects) {
      const next = node.next.get(object) ?? createNode();
      node.next.set(object, next);
      node = next;
    }
    const value = node.values.get(text) ?? make();
    node.values.set(text, value);
    return value;
  };
}
