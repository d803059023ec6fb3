/**
 * |sum_x S_x exp(2 pi i x / extent)|^2 for the sums S_x = sites - 2 downs_x of the spins in each of `extent` parallel
 * planes of `sites` sites. `waves` holds the cosines and sines, one pair to a plane.
 */
export function waveSquared(downs: usize, waves: usize, extent: u32, sites: u32): f64 {
  let real: f64 = 0;
  let imaginary: f64 = 0;
  for (let x: usize = 0; x < extent; x++) {
    const sum = <f64>sites - 2 * <f64>load<u32>(downs + (x << 2));
    real += sum * load<f64>(waves + (x << 4));
    imaginary += sum * load<f64>(waves + (x << 4), 8);
  }
  return real * real + imaginary * imaginary;
}

/** Adds `count` byte counters to 32-bit counters and clears them. */
export function drain(bytes: usize, counters: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const counter = counters + (i << 2);
    store<u32>(counter, load<u32>(counter) + <u32>load<u8>(bytes + i));
    store<u8>(bytes + i, 0);
  }
}
