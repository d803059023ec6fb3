/**
 * 128 independent lattices in the 128 bits of a word: site x holds one word per binary digit of its states, side by
 * side. The fields are addresses and sizes, written by src/physics/montecarlo/potts/replicas.ts in this order.
 */
// @ts-ignore: decorator
@unmanaged
export class Replicas {
  states: u32;
  /** Addresses of the neighbours, `coordination` per site. */
  neighbours: u32;
  /** Three vector generators of 64 bytes. */
  generators: u32;
  /** One group of words per binary digit of the thresholds. */
  digits: u32;
  /** The binary digits of 0 .. q as masks, four words each. */
  masks: u32;
  /** Vertical counters of 32 words: of the bonds, and of the states 1 .. q - 1. */
  counters: u32;
  sites: u32;
  coordination: u32;
  planes: u32;
  q: u32;
  /** Metropolis: binary digits of a number below q - 1, and 1 when some of those have to be drawn again. */
  proposalBits: u32;
  rejects: u32;
  /** 1 when K < 0. */
  repulsive: u32;
  /** Heat bath: groups of four classes of neighbourhoods besides the first, and how many digits tell them apart. */
  classGroups: u32;
  keys: u32;
  /** 1 when there are at most q classes besides the first. */
  fewClasses: u32;
  /** Heat bath: the addresses of those words, and for each class but the first the opposites of its digits. */
  keyAddresses: u32;
  classKeys: u32;
  /** Heat bath: the records of the states, and one word per class but the first. */
  records: u32;
  classMasks: u32;
}
