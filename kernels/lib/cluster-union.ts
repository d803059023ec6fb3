/**
 * Joins the trees of two cells by Rem's algorithm (Dijkstra 1976; Patwary, Blair and Manne 2010), which walks up both
 * trees at once and shortens them on the way. A cell holds the address of its parent, a root its own; parents lie below
 * their children, so that one ascending pass reaches every root before its tree.
 */
// @ts-ignore: decorator
@inline
export function join(a: usize, b: usize): void {
  let aboveA = <usize>load<u32>(a);
  let aboveB = <usize>load<u32>(b);
  while (aboveA != aboveB) {
    if (aboveA > aboveB) {
      store<u32>(a, <u32>aboveB);
      if (aboveA == a) break;
      a = aboveA;
      aboveA = load<u32>(a);
    } else {
      store<u32>(b, <u32>aboveA);
      if (aboveB == b) break;
      b = aboveB;
      aboveB = load<u32>(b);
    }
  }
}

/** Makes each of `count` cells its own root. */
export function separate(cells: usize, count: usize): void {
  let four = i32x4.add(i32x4.splat(<i32>cells), i32x4(0, 4, 8, 12));
  const step = i32x4.splat(16);
  for (const end = cells + (count << 2); cells < end; cells += 16) {
    v128.store(cells, four);
    four = i32x4.add(four, step);
  }
}
