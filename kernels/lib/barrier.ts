/**
 * A barrier for the threads of one kernel: an arrival counter at `address`, a phase at address + 4. A thread that waits
 * spins for a while and then sleeps. Sleeping and waking are imported: the first thread of a page is not allowed to
 * sleep, and in Node 20 a WebAssembly wait that is woken can go back to sleep at a wrong address.
 */
// @ts-ignore: decorator
@external("env", "sleep")
declare function sleep(address: usize, value: i32): void;
// @ts-ignore: decorator
@external("env", "wake")
declare function wake(address: usize): void;

const spins: i32 = 20000;

export function barrier(address: usize, threads: i32): void {
  if (threads == 1) return;
  const phase = atomic.load<i32>(address, 4);
  if (atomic.add<i32>(address, 1) == threads - 1) {
    atomic.store<i32>(address, 0);
    atomic.add<i32>(address, 1, 4);
    wake(address + 4);
    return;
  }
  let patience = spins;
  while (atomic.load<i32>(address, 4) == phase) {
    if (--patience < 0) sleep(address + 4, phase);
  }
}
