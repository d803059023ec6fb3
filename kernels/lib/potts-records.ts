import { Replicas } from "./potts-replicas";

/**
 * A record is a state with its population: three binary digits, then the digits of the state, a word each. Puts the more
 * populous of two records first.
 */
// @ts-ignore: decorator
@inline
export function exchange(words: i32, a: usize, b: usize): void {
  const x0 = v128.xor(v128.load(a), v128.load(b));
  const x1 = v128.xor(v128.load(a, 16), v128.load(b, 16));
  const x2 = v128.xor(v128.load(a, 32), v128.load(b, 32));
  let less = v128.and(v128.load(b), x0);
  less = v128.bitselect(v128.load(b, 16), less, x1);
  less = v128.bitselect(v128.load(b, 32), less, x2);
  turn(a, b, v128.and(less, x0));
  turn(a + 16, b + 16, v128.and(less, x1));
  turn(a + 32, b + 32, v128.and(less, x2));
  turn(a + 48, b + 48, v128.and(less, v128.xor(v128.load(a, 48), v128.load(b, 48))));
  turn(a + 64, b + 64, v128.and(less, v128.xor(v128.load(a, 64), v128.load(b, 64))));
  if (words > 5) turn(a + 80, b + 80, v128.and(less, v128.xor(v128.load(a, 80), v128.load(b, 80))));
  if (words > 6) turn(a + 96, b + 96, v128.and(less, v128.xor(v128.load(a, 96), v128.load(b, 96))));
}

// @ts-ignore: decorator
@inline
function turn(a: usize, b: usize, change: v128): void {
  v128.store(a, v128.xor(v128.load(a), change));
  v128.store(b, v128.xor(v128.load(b), change));
}

/** Writes for each class of neighbourhoods but the first which lanes belong to it, by the digits that tell them apart. */
// @ts-ignore: decorator
@inline
export function classify(job: Replicas): void {
  const keys = <usize>job.keyAddresses;
  const keysEnd = keys + <usize>job.keys * 4;
  let opposite = <usize>job.classKeys;
  const end = <usize>job.classMasks + <usize>job.classGroups * 64;
  for (let mask = <usize>job.classMasks; mask < end; mask += 16) {
    let all = i64x2.splat(-1);
    for (let key = keys; key < keysEnd; key += 4) {
      all = v128.and(all, v128.xor(v128.load(<usize>load<u32>(key)), v128.load(opposite)));
      opposite += 16;
    }
    v128.store(mask, all);
  }
}
